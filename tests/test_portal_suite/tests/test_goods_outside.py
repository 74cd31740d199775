from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.portal_delivery_receipt.tests.common import ReceiptCommon

from . import probe

RULES = "odoo.addons.base.models.ir_rule"
SECRET = "Supplier 4711"


@tagged("post_install", "-at_install")
class TestGoodsOutside(ReceiptCommon):
    """What the addons of deliveries keep beside Odoo's own models, and what RPC gives of it to people outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bob.partner_id.portal_role_id = cls.roles["finance"]
        cls.public = cls.env.ref("base.public_user")
        actor = cls._actor()
        offer_sudo = cls.env["portal.evidence.offer"]._get_last_sudo(cls.delivery)
        typed = {str(cls.move.id): {"damaged": "1", "note": SECRET}}
        values = {"name": "Anna Keller", "consent": True, "digest": offer_sudo.digest, "lines": typed}
        cls.receipt = cls.decision._receive(cls.delivery, values, actor)
        cls.carrier = cls.env["portal.delivery.carrier"].search([], limit=1)
        cls.parcel = cls.env["portal.delivery.parcel"].create({"picking_id": cls.delivery.id, "number": "4711 X"})
        line = Command.create({"move_id": cls.move.id, "quantity": 1})
        reason = cls.env.ref("portal_delivery_return.return_reason_wrong")
        cls.returned = cls.env["portal.delivery.return"].create(
            {
                "picking_id": cls.delivery.id,
                "partner_id": cls.anna.partner_id.id,
                "reason_id": reason.id,
                "line_ids": [line],
                "instructions": SECRET,
                "dedup_key": "4711",
            }
        )
        cls.kept = [
            *(cls.receipt, cls.receipt.line_ids, cls.parcel, cls.carrier, cls.returned.line_ids, reason),
            cls.env["portal.delivery.date"].search([("res_id", "=", cls.delivery.id)], limit=1),
        ]
        cls._settle()

    def _probe(self, record, user, level):
        """Return the public methods of a record that give a user at least so much, by RPC."""
        order = probe.LEVELS
        return {name for name, came in probe.probe(record, user).items() if order.index(came) >= order.index(level)}

    def test_what_the_vendor_keeps(self):
        """Neither the owner nor a visitor gets at it: pages tell of it in superuser mode, and code alone writes it."""
        for user in (self.anna, self.public):
            for record in self.kept:
                self.assertFalse(self._probe(record, user, "tells"), (user.login, record._name))
        staff = self.env.ref("base.user_admin")
        self.assertIn("read", self._probe(self.parcel, staff, "tells"))

    def test_returns(self):
        """Whose it is reads it, and nobody outside changes anything by a method."""
        self.assertIn("read", self._probe(self.returned, self.anna, "tells"))
        self.assertFalse(self._probe(self.returned, self.anna, "changes"))
        for user in (self.bob, self.ben, self.public):
            self.assertFalse(self._probe(self.returned, user, "tells"), user.login)

    def test_what_of_a_return_is_asked(self):
        """What no list names is neither found, sorted nor counted, so that it is not guessed letter by letter."""
        returns = self.env["portal.delivery.return"].with_user(self.anna)
        own = [("id", "=", self.returned.id)]
        for name in ("name", "state", "partner_id"):
            self.assertEqual(returns.search_count([*own, (name, "!=", False)]), 1)
            self.assertEqual(returns.search(own, order=name).ids, self.returned.ids)
            self.assertEqual(returns.formatted_read_group(own, [name], ["__count"])[0]["__count"], 1)
        for name in ("picking_id", "reason_id", "line_ids", "instructions", "label", "photo_ids", "dedup_key"):
            with self.assertRaises(AccessError, msg=name):
                returns.search_count([*own, (name, "!=", False)])
        for name in ("picking_id", "reason_id", "instructions", "dedup_key"):
            with self.assertRaises(AccessError, msg=name):
                returns.search(own, order=name)
            with self.assertRaises(AccessError, msg=name):
                returns.formatted_read_group(own, [name], ["__count"])
        for path in ("picking_id.name", "line_ids.lot_id.name", "reason_id.name", "create_uid.login"):
            with self.assertRaises(AccessError, msg=path):
                returns.search_count([*own, (path, "ilike", "a")])
        with self.assertRaises(AccessError):
            returns.browse(self.returned.id).web_read({"picking_id": {"fields": {"origin": {}}}})
        self.assertEqual(returns.browse(self.returned.id).web_read({"name": {}})[0]["name"], self.returned.name)

    def test_what_of_a_delivery_is_asked(self):
        pickings, own = self.env["stock.picking"].with_user(self.anna), [("id", "=", self.delivery.id)]
        self.assertEqual(pickings.search_count([*own, ("name", "!=", False)]), 1)
        names = ("portal_parcel_ids", "portal_receipt_ids", "portal_date_ids", "portal_numbers", "portal_delivered_on")
        for name in (*names, "portal_awaits_receipt", "access_token", "note", "move_ids", "return_ids"):
            with self.assertRaises(AccessError, msg=name):
                pickings.search_count([*own, (name, "!=", False)])
            with self.assertRaises(AccessError, msg=name):
                pickings.browse(self.delivery.id).read([name])
        with self.assertRaises(AccessError), mute_logger(RULES):
            self.env["stock.lot"].with_user(self.anna).name_search("")

    def test_files_are_put_to_nothing(self):
        """Neither to what is read only nor to what is not read; one's own are made without a document."""
        files = self.env["ir.attachment"].with_user(self.anna)
        for record in (self.returned, self.delivery, self.receipt):
            with self.assertRaises(AccessError), mute_logger(RULES):
                files.create({"name": "x", "raw": b"x", "res_model": record._name, "res_id": record.id})
        photo = self.env["ir.attachment"].create({"name": SECRET, "raw": b"x", **self._place(self.receipt.line_ids)})
        with self.assertRaises(AccessError), mute_logger(RULES):
            photo.with_user(self.anna).read(["name"])

    def _place(self, record):
        return {"res_model": record._name, "res_id": record.id}

    def test_what_colleagues_write_to_a_return(self):
        """Its page shows no conversation, so that what is written there is written among colleagues."""
        words = {"body": SECRET, "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        of_return, of_order = self.returned.message_post(**words), self.order.message_post(**words)
        messages = self.env["mail.message"].with_user(self.anna)
        self.assertEqual(messages.search([("id", "in", (of_return | of_order).ids)]).ids, of_order.ids)
        self.assertFalse(of_return.with_user(self.anna).has_access("read"))
        self.assertTrue(of_return.with_user(self.env.ref("base.user_admin")).has_access("read"))
