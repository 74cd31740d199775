from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ReceiptCommon, Upload


@tagged("post_install", "-at_install")
class TestReceipt(ReceiptCommon):
    def setUp(self):
        super().setUp()
        self._count_in_memory()

    def _refuse(self, words, delivery=None, actor=None, **values):
        delivery = delivery or self.delivery
        before = self._count_evidence(delivery)
        with self.assertRaisesRegex(UserError, words):
            self._receive(delivery, actor, **values)
        self.assertEqual(self._count_evidence(delivery), before)

    def _count_evidence(self, delivery):
        return self.env["portal.evidence"].search_count(
            [("res_model", "=", "stock.picking"), ("res_id", "=", delivery.id)]
        )

    # === WHAT IS OFFERED === #

    def test_frozen_when_it_is_shipped(self):
        offer = self.env["portal.evidence.offer"]._get_last_sudo(self.delivery)
        payload = offer._get_payload()
        self.assertEqual([line["quantity"] for line in payload["lines"]], ["5"])
        self.assertEqual(payload["customer"]["id"], self.anna.partner_id.id)
        self.assertNotIn("321.57", offer.payload)
        self.assertTrue(self.delivery.portal_awaits_receipt)

    def test_nobody_ends_the_waiting_by_hand(self):
        """Whoever ships may write all else of a delivery."""
        user = self.env["res.users"].create(
            {"name": "Sam", "login": "sam.receipt", "group_ids": self.env.ref("stock.group_stock_user").ids}
        )
        delivery = self.delivery.with_user(user)
        with self.assertRaises(AccessError):
            delivery.portal_awaits_receipt = False
        delivery.note = "Ring twice"
        self.assertTrue(self.delivery.portal_awaits_receipt)

    def test_only_deliveries_are_offered(self):
        order = self._create_order(self.anna.partner_id)
        picking = order.picking_ids
        picking.picking_type_id = picking.picking_type_id.warehouse_id.int_type_id
        self._ship(picking)
        self.assertFalse(self.env["portal.evidence.offer"]._get_last_sudo(picking))

    def test_nothing_is_offered_to_nobody(self):
        """What leaves without a contact, or for a place that is no customer's, is no evidence."""
        offers, stock = self.env["portal.evidence.offer"], self.env.ref("stock.stock_location_suppliers")
        for values in ({"partner_id": False, "sale_id": False}, {"location_dest_id": stock.id}):
            picking = self._create_order(self.anna.partner_id).picking_ids
            picking.write(values)
            self._ship(picking)
            self.assertEqual(picking.state, "done")
            self.assertFalse(offers._get_last_sudo(picking), values)
            self.assertFalse(picking.portal_awaits_receipt)
        alone = self._create_order(self.anna.partner_id).picking_ids
        alone.sale_id = False
        self.assertTrue(offers._get_last_sudo(self._ship(alone)))

    def test_supplier_is_not_named(self):
        """What a supplier sends straight to a customer has the supplier as its contact."""
        order = self._create_order(self.anna.partner_id)
        order.picking_ids.write(
            {"partner_id": self.ben.partner_id.id, "location_id": self.env.ref("stock.stock_location_suppliers").id}
        )
        dropship = self._ship(order.picking_ids)
        offer = self.env["portal.evidence.offer"]._get_last_sudo(dropship)
        self.assertNotIn(f'"{self.ben.partner_id.name}"', offer.payload)
        self.assertNotIn(self.ben.partner_id.email, offer.payload)
        self.assertEqual(self._receive(dropship).partner_id, self.anna.partner_id)

    # === WHAT IS CONFIRMED === #

    def test_everything_arrived(self):
        receipt = self._receive()
        self.assertEqual((receipt.state, receipt.received_by), ("complete", "Anna Keller"))
        self.assertEqual((receipt.line_ids.shipped, receipt.line_ids.received), (5, 5))
        evidence = self.env["portal.evidence"]._get_last_sudo(self.delivery)
        self.assertEqual(evidence.kind, "received")
        self.assertTrue(evidence._is_intact())
        self.assertFalse(self.delivery.portal_awaits_receipt)
        self.assertEqual(self.delivery.portal_delivered_on, evidence.decided_at)
        self.assertFalse(receipt.activity_ids)

    def test_shortage_and_damage(self):
        files = {str(self.move.id): [Upload("corner.png", self.photo)]}
        lines = self._line(received="4", damaged="1", note="A corner is broken")
        receipt = self._receive(lines=lines, files=files, note="The box was open")
        line = receipt.line_ids
        self.assertEqual((receipt.state, line.received, line.damaged, line.missing), ("open", 4, 1, 1))
        self.assertEqual(line.attachment_ids.raw, self.photo)
        evidence = self.env["portal.evidence"]._get_last_sudo(self.delivery)
        self.assertEqual(evidence.kind, "received_with_reservations")
        [told] = evidence._get_facts()["receipt"]["lines"]
        self.assertEqual((told["received"], told["note"]), ("4", "A corner is broken"))
        kept = self.env["portal.evidence.file"].search([("digest", "=", told["photos"][0]["sha256"])])
        self.assertEqual(kept._get_content(), self.photo)
        self.assertEqual(receipt.activity_ids.user_id, receipt._get_responsible())
        # The activity names its receipt by itself.
        self.assertNotIn(self.delivery.name, receipt.activity_ids.summary)
        self.assertIn("missing: 1 of 5", receipt.activity_ids.note)

    def test_note_alone_is_a_reservation(self):
        self.assertEqual(self._receive(lines=self._line(note="Wrong colour")).state, "open")

    def test_words_are_no_html(self):
        words = '<a href="https://evil.example">Pay <b>here</b></a>\nAT & T'
        receipt = self._receive(name="<h1>Anna</h1>", note=words, lines=self._line(received="4"))
        note = str(receipt.activity_ids.note)
        for tag in ("<a", "<b>", "<h1"):
            self.assertNotIn(tag, note)
        self.assertIn("&lt;a href=", note)
        self.assertRegex(note, r"&lt;/a&gt;<br\s*/?>AT &amp; T")
        self.assertIn("&lt;h1&gt;Anna&lt;/h1&gt;", note)

    def test_no_mail_tells_of_the_activity(self):
        with patch.object(self.registry["mail.activity"], "action_notify") as notify:
            receipt = self._receive(lines=self._line(received="4"))
        notify.assert_not_called()
        self.assertTrue(receipt.activity_ids)

    def test_quantities_that_make_no_sense(self):
        for received in ("6", "-1", "x", "nan", "inf", "1e999", "1e308", "1e0", "9" * 400, ["4"], "４"):
            words = "enter a quantity|were sent"
            self._refuse(words, lines=self._line(received=received))
        self._refuse("no more can be damaged", lines=self._line(received="2", damaged="3"))
        receipt = self._receive(lines=self._line(received="2,5", damaged="2.5"))
        self.assertEqual(receipt.line_ids.received, 2.5)

    def test_quantities_are_multiples_of_the_unit(self):
        for received in ("5.004", "4.996", "0.000001"):
            self._refuse("must be a multiple of 0.01", lines=self._line(received=received))
        self._refuse("must be a multiple of 0.01", lines=self._line(damaged="0.000001"))
        receipt = self._receive(lines=self._line(received="5.000000", damaged="0.01"))
        [told] = self.env["portal.evidence"]._get_last_sudo(self.delivery)._get_facts()["receipt"]["lines"]
        self.assertEqual((told["received"], told["damaged"]), ("5", "0.01"))
        self.assertIn("damaged: 0.01", receipt._describe())

    def test_lines_of_another_delivery_say_nothing(self):
        other = self._ship(self._create_order(self.anna.partner_id).picking_ids)
        receipt = self._receive(lines=self._line(other.move_ids, received="1"))
        self.assertEqual(receipt.state, "complete")

    def test_photos_are_photos(self):
        for name, content in (("a.png", b"MZ"), ("a.svg", b"<svg/>"), ("a.pdf", b"%PDF-1"), ("a.jpg", b"")):
            self._refuse("a\\.", files={str(self.move.id): [Upload(name, content)]})
        six = [Upload(f"{number}.png", self.photo) for number in range(6)]
        self._refuse("at most 5", files={str(self.move.id): six})
        receipt = self._receive(files={str(self.move.id): six[:1]})
        self.assertEqual(receipt.state, "open")

    def test_what_is_typed(self):
        self._refuse("Type your name", name=" ")
        self._refuse("Tick the box", consent=False)
        self._refuse("agree to has changed", consent_text="Something else")
        self._refuse("too long", note="x" * 1001)
        self.assertEqual(self._receive(note="x" * 1000).note, "x" * 1000)

    # === WHEN === #

    def test_day_is_that_of_the_vendor(self):
        receipt = self._receive()
        self.env.company.partner_id.tz = "America/Los_Angeles"
        receipt.received_on = datetime(2026, 11, 28, 3, 0)
        self._refuse("on Nov 27, 2026")
        page = self.env["portal.document.page.delivery"]
        self.assertIn("Nov 27, 2026", page._get_sentence(self.delivery, self._actor(), {"portal_receipt": receipt}))

    def test_not_shipped_yet(self):
        waiting = self._create_order(self.anna.partner_id).picking_ids
        self._refuse("not been shipped", waiting)
        self.assertTrue(self._receive(self._ship(waiting)))

    def test_cancelled(self):
        waiting = self._create_order(self.anna.partner_id).picking_ids
        waiting.action_cancel()
        self._refuse("was cancelled", waiting)

    def test_twice(self):
        self._receive()
        self._refuse("Anna Keller confirmed the receipt")
        self._refuse("Anna Keller confirmed the receipt", actor=self._actor(self._receiver(self.bob)))

    def test_changed_meanwhile(self):
        values = self._values()
        self.move.move_line_ids.quantity = 4
        with self.assertRaisesRegex(UserError, "changed since you opened it"):
            self.decision._receive(self.delivery, values, self._actor())
        self.assertEqual(self._receive().line_ids.shipped, 4)

    def test_renamed_meanwhile(self):
        """A new name makes no other goods: the receipt is confirmed as it was offered."""
        values, offers = self._values(), self.env["portal.evidence.offer"]
        offer = offers._get_last_sudo(self.delivery)
        self.product.write({"name": "Table", "default_code": "T1"})
        self.anna.partner_id.write({"name": "Anna Kerr", "email": "kerr@customer.example", "street": "Road 2"})
        self.acme.name = "Acme Holding"
        receipt = self.decision._receive(self.delivery, values, self._actor())
        self.assertEqual(receipt.line_ids.name, "Desk")
        evidence = self.env["portal.evidence"]._get_last_sudo(self.delivery)
        self.assertEqual(evidence._get_facts()["receipt"]["lines"][0]["product"], "Desk")
        self.assertEqual(offers._get_last_sudo(self.delivery), offer)

    def test_other_goods_meanwhile(self):
        """Another product, unit, place or customer is no new name; what is written past the offer is refused."""
        suite = self.env["product.product"].create({"name": "Desk", "type": "consu", "is_storable": True})
        dozen, place = self.env.ref("uom.product_uom_dozen"), self.anna.partner_id.copy()
        payload = self.decision._get_payload(self.delivery)
        offer = self.env["portal.evidence.offer"]._get_last_sudo(self.delivery)
        self.assertTrue(self.decision._says_the_same(offer, payload))
        line = payload["lines"][0]
        for other in (
            {"lines": [line | {"product_id": suite.id, "product": "Suite"}]},
            {"lines": [line | {"uom_id": dozen.id, "uom": "Dozens"}]},
            {"lines": [line | {"quantity": "4"}]},
            {"address_id": place.id, "address": "Elsewhere"},
            {"customer": payload["customer"] | {"id": place.id, "name": "Somebody"}},
        ):
            self.assertFalse(self.decision._says_the_same(offer, payload | other), other)

    def test_changed_afterwards(self):
        receipt = self._receive()
        self.assertFalse(receipt.changes)
        self.move.move_line_ids.quantity = 3
        receipt.invalidate_recordset(["changes"])
        self.assertIn("Desk: 3 instead of 5.", receipt.changes)
        self.assertEqual(receipt.line_ids.shipped, 5)

    def test_shipped_before_the_addon(self):
        waiting = self._create_order(self.anna.partner_id).picking_ids
        self.startPatcher(self._without_offers())
        self._ship(waiting)
        self._refuse("shipped before receipts", waiting)

    def _without_offers(self):
        return patch.object(self.registry["stock.picking"], "_offer_portal_receipt", lambda _self: None)

    # === WHO === #

    def _receiver(self, user, rights=("can_receive",), scope="company"):
        user.partner_id.portal_role_id = self._create_role(delivery=scope, rights=rights)
        return user

    def test_right(self):
        self._receiver(self.bob, rights=())
        self._refuse("Your role does not allow", actor=self._actor(self.bob))
        self._receiver(self.bob)
        self.assertEqual(self._receive(actor=self._actor(self.bob)).person_id, self.bob.partner_id)

    def test_roles_that_may(self):
        policy = self.env["portal.access.policy"]
        for code, is_allowed in {"procurement": True, "standard": True, "finance": False}.items():
            self.bob.partner_id.portal_role_id = self.roles[code]
            self.assertEqual(policy._has_right(self.bob, "receive"), is_allowed, code)

    def test_staff(self):
        self._refuse("signed in as staff", actor=self._actor(self.env.ref("base.user_admin")))

    def test_who_sees_the_delivery(self):
        """The one way to a document; the decision is asked only by those who came through it."""
        access = self.env["portal.document.access"]
        for user, is_open in ((self.anna, True), (self._receiver(self.bob, scope="none"), False), (self.ben, False)):
            try:
                with mute_logger("odoo.addons.base.models.ir_rule"):
                    access._get_document_sudo(user.with_user(user), "stock.picking", self.delivery.id)
                found = True
            except AccessError:
                found = False
            self.assertEqual(found, is_open, user.name)

    # === BY LINK === #

    def test_link_needs_a_code(self):
        self._refuse("Ask for a code first", actor=self._visitor(), code="123456")
        code = self._send_code()
        wrong = "000000" if code != "000000" else "111111"
        self._refuse("not the code", actor=self._visitor(), code=wrong)
        receipt = self._receive(actor=self._visitor(), code=code)
        self.assertFalse(receipt.person_id)
        facts = self.env["portal.evidence"]._get_last_sudo(self.delivery)._get_facts()
        self.assertEqual(facts["step_up"]["sent_to"], self.anna.partner_id.email)

    def test_account_needs_none(self):
        with self.assertRaisesRegex(UserError, "No code is needed"):
            self.decision._send_code(self.delivery, self._actor())
        self.assertTrue(self._receive())

    def test_code_of_another_delivery_session_and_time(self):
        other = self._ship(self._create_order(self.anna.partner_id).picking_ids)
        code = self._send_code(delivery=other)
        self._refuse("Ask for a code first", actor=self._visitor(), code=code)
        code = self._send_code(self._visitor("another"))
        self._refuse("Ask for a code first", actor=self._visitor(), code=code)
        code = self._send_code()
        self.env["portal.one.time.code"].search([]).expires_on = fields.Datetime.now() - timedelta(seconds=1)
        self._refuse("Ask for a code first", actor=self._visitor(), code=code)
        self.assertTrue(self._receive(actor=self._visitor(), code=self._send_code()))

    def test_code_for_what_was_changed(self):
        code = self._send_code()
        self.move.move_line_ids.quantity = 4
        self._refuse("Ask for a code first", actor=self._visitor(), code=code)

    def test_link_opens_nothing_that_the_role_closes(self):
        self._receiver(self.anna, rights=())
        self._refuse("Sign in", actor=self._visitor(), code="1")
        with self.assertRaisesRegex(UserError, "Sign in"):
            self._send_code()
        self._receiver(self.anna)
        self.assertTrue(self._receive(actor=self._visitor(), code=self._send_code()))

    def test_visitor_without_the_link(self):
        self._refuse("Sign in", actor=self._actor(self.env.ref("base.public_user")))

    # === THE VENDOR === #

    def test_who_is_told(self):
        receipt = self._receive(lines=self._line(received="4"))
        groups = "base.group_user,stock.group_stock_manager"
        manager = new_test_user(self.env, "receipt_manager", groups)
        able = new_test_user(self.env, "receipt_able", "base.group_user,stock.group_stock_user")
        unable = new_test_user(self.env, "receipt_unable", "base.group_user")
        other = self.env["res.company"].create({"name": "Another vendor"})
        elsewhere = new_test_user(self.env, "receipt_elsewhere", groups, company_id=other.id, company_ids=other.ids)
        # A second company is no hindrance, whichever one is theirs by default.
        able.write({"company_ids": [Command.link(other.id)], "company_id": other.id})
        self.delivery.user_id = False
        for seller, responsible in ((able, able), (manager, manager)):
            self.order.user_id = seller
            self.assertEqual(receipt._get_responsible(), responsible)
        for seller in (unable, elsewhere):
            self.order.user_id = seller
            self.assertNotIn(receipt._get_responsible(), (seller, self.env.ref("base.user_root")))

    def test_staff_read_their_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.order.user_id = seller = self.env.ref("base.user_admin")
        seller.lang = "fr_FR"
        langs = []
        tell = self.registry["portal.delivery.receipt"]._tell_vendor

        def note(receipt):
            langs.append(receipt.env.lang)
            return tell(receipt)

        self.startPatcher(patch.object(self.registry["portal.delivery.receipt"], "_tell_vendor", note))
        self._receive(lines=self._line(received="4"))
        self.assertEqual(langs, ["fr_FR"])

    def test_settle(self):
        receipt = self._receive(lines=self._line(received="4"))
        receipt.action_settle()
        self.assertEqual((receipt.state, receipt.settled_by_id), ("settled", self.env.user))
        self.assertFalse(receipt.activity_ids)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            receipt.action_settle()

    def test_what_was_confirmed_is_not_rewritten(self):
        receipt = self._receive()
        staff = self.env.ref("base.user_admin")
        with self.assertRaises(AccessError):
            receipt.with_user(staff).write({"received_by": "Somebody"})
        values = {
            "has_reservations": True,
            "settled_by_id": staff.id,
            "settled_on": fields.Datetime.now(),
            "line_ids": [fields.Command.clear()],
        }
        for name, value in values.items():
            with self.assertRaisesRegex(AccessError, "what the customer confirmed", msg=name):
                receipt.with_user(staff).sudo(False).write({name: value})
        with self.assertRaises(AccessError):
            receipt.with_user(staff).create({"picking_id": self.delivery.id})

    def test_staff_settles(self):
        receipt, staff = self._receive(lines=self._line(received="4")), self.env.ref("base.user_admin")
        receipt.with_user(staff).sudo(False).action_settle()
        self.assertEqual((receipt.state, receipt.settled_by_id), ("settled", staff))

    def test_staff_opens_the_receipt(self):
        receipt = self._receive(lines=self._line(received="4"))
        action = self.delivery.with_user(self.env.ref("base.user_admin")).sudo(False).action_open_portal_receipt()
        self.assertEqual((action["res_model"], action["res_id"]), ("portal.delivery.receipt", receipt.id))
        with self.assertRaises(AccessError):
            self.delivery.with_user(self.ben).sudo(False).action_open_portal_receipt()

    def test_nobody_outside_reads_receipts(self):
        receipt = self._receive(lines=self._line(received="4"))
        for record in (receipt, receipt.line_ids):
            for user in (self.anna, self.ben, self.env.ref("base.public_user")):
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(record.with_user(user).sudo(False).has_access(operation))
        with self.assertRaises(AccessError):
            receipt.with_user(self.anna).sudo(False).action_settle()
        self.assertTrue(receipt.with_user(self.env.ref("base.user_admin")).sudo(False).has_access("read"))

    # === HOW IT STANDS === #

    def test_not_delivered_well_until_it_is_settled(self):
        receipt = self._receive(lines=self._line(received="4"))
        delivery = self.delivery.with_user(self.anna).sudo()
        self.assertEqual(delivery._get_portal_badge(), ("problem", "We look into it"))
        summary = delivery._get_portal_summary()
        self.assertEqual((summary["state"], summary["label"]), ("problem", "We look into it"))
        receipt.action_settle()
        self.assertEqual(delivery._get_portal_badge(), ("done", "Delivered"))

    def test_delivered_well(self):
        self._receive()
        self.assertEqual(self.delivery._get_portal_badge(), ("done", "Delivered"))

    # === WHAT WAITS === #

    def _get_waiting(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        entries = self.env["portal.attention"].with_user(user)._get_pending()
        item = self.env.ref("portal_delivery_receipt.attention_delivery_to_confirm")
        return next((entry["count"] for entry in entries if entry["id"] == item.id), "0")

    def test_what_waits(self):
        self.delivery.company_id.portal_asks_receipt = False
        self.assertEqual(self._get_waiting(self.anna), "0")
        self.delivery.company_id.portal_asks_receipt = True
        self.assertEqual(self._get_waiting(self.anna), "1")
        self.assertEqual(self._get_waiting(self._receiver(self.ben)), "0")
        self.assertEqual(self._get_waiting(self._receiver(self.bob, rights=())), "0")
        self.assertEqual(self._get_waiting(self._receiver(self.bob)), "1")
        self._receive()
        self.assertEqual(self._get_waiting(self.anna), "0")

    def test_nobody_is_asked_for_ever(self):
        self.delivery.company_id.portal_asks_receipt = True
        days = self.delivery.company_id.portal_delivery_days
        awaited = self.env["portal.list.delivery"]._get_filters()["to_confirm"]["domain"]
        for more, count in ((-1, "1"), (1, "0")):
            self.delivery.date_done = fields.Datetime.now() - timedelta(days=days + more)
            self.assertEqual(self._get_waiting(self.anna), count)
            found = self.env["stock.picking"].search(awaited & Domain("id", "=", self.delivery.id))
            self.assertEqual(bool(found), count == "1")
        # It can still be confirmed.
        self.assertTrue(self._receive())

    def test_nobody_is_asked_of_what_came_back(self):
        for quantity, is_awaited in ((2, True), (3, False)):
            self._return(quantity)
            self.assertEqual(self.delivery.portal_awaits_receipt, is_awaited)

    def _return(self, quantity):
        wizards = self.env["stock.return.picking"].with_context(
            active_id=self.delivery.id, active_model="stock.picking"
        )
        wizard = wizards.create({"picking_id": self.delivery.id})
        wizard.product_return_moves.quantity = quantity
        returned = wizard._create_return()
        return self._ship(returned)
