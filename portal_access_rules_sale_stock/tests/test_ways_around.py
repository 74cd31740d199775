from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import RowsCommon


@tagged("post_install", "-at_install")
class TestWaysAround(RowsCommon):
    """What names the supplier of a transfer is not told by a call on the model, as RPC makes it, either."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["portal.readable.model"].create({"model_name": "stock.picking", "field_names": "origin partner_id"})
        cls.dropship = cls._create_transfer("in", cls.suppliers, cls.customers, cls.ben.partner_id, cls.order)
        cls.both = [("id", "in", (cls.dropship | cls.delivery).ids)]
        cls.env.flush_all()
        cls.env.invalidate_all()

    def test_groups(self):
        pickings, staff = self.env["stock.picking"].with_user(self.anna), self.env.ref("base.user_admin")
        for name in ("origin", "partner_id", "partner_id.parent_id"):
            with self.assertRaisesRegex(AccessError, "group transfers by this field", msg=name):
                pickings.formatted_read_group(self.both, [name], ["__count"])
        counts = [group["__count"] for group in pickings.formatted_read_group(self.both, ["state"], ["__count"])]
        self.assertEqual(sum(counts), 2)
        groups = pickings.with_user(staff).formatted_read_group(self.both, ["origin"], ["__count"])
        self.assertIn("P00042", [group["origin"] for group in groups])
        self.assertTrue(pickings.sudo().formatted_read_group(self.both, ["origin"], ["__count"]))

    def test_staff_find_what_a_supplier_sends(self):
        found = [*self.both, ("origin", "=", "P00042")]
        pickings = self.env["stock.picking"]
        self.assertFalse(pickings.with_user(self.anna).search(found))
        for theirs in (pickings.with_user(self.env.ref("base.user_admin")), pickings.with_user(self.anna).sudo()):
            self.assertEqual(theirs.search(found).ids, self.dropship.ids)
            self.assertEqual(theirs.browse(self.dropship.id).read(["origin"])[0]["origin"], "P00042")
        # Odoo itself looks through all of them where rules do not count.
        every = pickings.with_user(self.anna)._search(found, bypass_access=True)
        self.assertEqual(every.get_result_ids(), tuple(self.dropship.ids))

    def test_lists_hold_beside_it(self):
        """What names no supplier is closed where no list opens it."""
        delivery = self.delivery.with_user(self.anna)
        self.assertTrue(delivery.read(["name"])[0]["name"])
        for name in ("note", "move_ids", "location_id", "user_id"):
            with self.assertRaises(AccessError, msg=name):
                delivery.read([name])

    def test_what_is_found_and_read_at_once(self):
        """It is read as it is found, before anything asks for it."""
        pickings = self.env["stock.picking"].with_user(self.anna)
        for name in ("origin", "partner_id"):
            with self.assertRaises(AccessError, msg=name):
                pickings.search_fetch(self.both, ["name", name])
        own = [("id", "=", self.delivery.id)]
        self.assertEqual(pickings.search_fetch(own, ["name", "origin"]).origin, self.order.name)
        self.assertEqual(set(pickings.search_fetch(self.both).ids), set((self.dropship | self.delivery).ids))


@tagged("post_install", "-at_install")
class TestLinksOfSlips(RowsCommon, HttpCase):
    """The link of an order, beside whoever may read the delivery or not."""

    def _get_status(self, user, token):
        self.authenticate(user and user.login, user and user.login)
        self.env.flush_all()
        with mute_logger("odoo.http"):
            return self.url_open(f"/my/picking/pdf/{self.delivery.id}?access_token={token}").status_code

    def test_wrong_link_takes_nothing_from_a_reader(self):
        self.order._portal_ensure_token()
        self.assertEqual(self._get_status(self.anna, "wrong"), 200)
        self.assertEqual(self._get_status(self.bob, "wrong"), 404)

    def test_link_of_an_order_that_is_closed_to_visitors(self):
        token = self.order._portal_ensure_token()
        self.env.ref("portal_access_rules.portal_document_type_delivery").reachable_from_documents = True
        self.assertEqual(self._get_status(None, token), 200)
        self.env.ref("portal_access_rules.portal_document_type_order").link_policy = "sign_in"
        self.assertEqual(self._get_status(None, token), 404)
