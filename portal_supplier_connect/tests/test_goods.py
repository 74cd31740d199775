from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import KEY, SupplierCommon


@tagged("post_install", "-at_install")
class TestGoods(SupplierCommon):
    """What is announced, what arrives, what goes back, and what the supplier says of it."""

    def _ship(self, user=None, lamp="8", lots="LOT-7", files=(), key=KEY, **values):
        lines = {str(self.lamp_line.id): {"quantity": lamp, "lots": lots}}
        values = {"key": key, "shipped_on": self._day(0), "lines": lines} | values
        made = self._rules(user)._ship(self.order.sudo(), values, list(files), self._actor(user))
        return self.env["portal.supplier.shipment"].browse(made.id)

    def test_ship(self):
        shipment = self._ship(
            expected_on=self._day(2), carrier="Fast", tracking="T-4711", files=[self._file("ce.pdf")], note="Two boxes."
        )
        self.assertEqual(shipment.line_ids._tell(), "8 × Lamp (LOT-7)")
        self.assertEqual(shipment.file_ids.name, "ce.pdf")
        picking = self.order.picking_ids
        self.assertEqual(picking.state, "assigned", "nothing is received by it")
        self.assertEqual(self.lamp_line.qty_received, 0)
        for document in (self.order, picking):
            self.assertIn("8 × Lamp (LOT-7)", document.message_ids[0].body)
        if "carrier_tracking_ref" in picking._fields:
            self.assertEqual(picking.carrier_tracking_ref, "T-4711")

    def test_what_cannot_be_sent(self):
        for pattern, values in (
            ("at most 10", {"lamp": "11"}),
            ("quantity of at least one", {"lamp": "0"}),
            ("quantity of at least one", {"lamp": ""}),
            ("above zero", {"lamp": "-3"}),
            ("too long ago", {"shipped_on": self._day(-61)}),
            ("not a date", {"shipped_on": ""}),
            ("cannot arrive before", {"shipped_on": self._day(3), "expected_on": self._day(2)}),
            ("Choose a day until", {"expected_on": "9999-01-01"}),
            ("cannot be uploaded", {"files": [self._file("x.svg", b"<svg/>")]}),
            ("not a file of the type", {"files": [self._file("x.pdf", b"MZ")]}),
            ("too long", {"lots": "x" * 501}),
        ):
            with self.assertRaisesRegex(UserError, pattern), self.cr.savepoint():
                self._ship(**values)
        self.assertFalse(self.order.portal_shipment_ids)
        self.assertTrue(self._ship())

    def test_who_may_ship(self):
        for user in (self.fay, self.rita, self.env.ref("base.public_user")):
            with self.assertRaises(UserError):
                self._ship(user)
        self.assertEqual(self._ship(), self._ship(), "sent twice")
        request = self._create_order()
        request.state = "sent"
        self.assertTrue(self._rules()._get_refusal(request.sudo(), self._actor(), "ship"))

    def test_received(self):
        self._answer()
        self.assertTrue(self.order.portal_is_expected)
        picking = self._receive(8)
        self.assertEqual(picking._get_portal_supplier_lines(), [("Lamp", "8")])
        self.assertEqual(self.order.receipt_status, "partial")
        self.assertIn("8 of 10 Lamp", self.order._get_portal_received())
        with self.assertRaisesRegex(UserError, "at most 2"):
            self._ship(lamp="3")

    def test_supplier_is_told_of_receipts(self):
        event = self.env.ref("portal_supplier_connect.event_supplier_received")
        event.is_enabled = True
        self._receive(8)
        self.assertEqual(self._get_notices("supplier_received", self.order).partner_id, self.sam.partner_id)

    def test_what_goes_back_is_negative(self):
        picking = self._receive(8)
        context = {"active_model": "stock.picking", "active_id": picking.id, "active_ids": picking.ids}
        wizard = self.env["stock.return.picking"].with_context(**context).create({"picking_id": picking.id})
        wizard.product_return_moves.filtered(lambda row: row.product_id == self.lamp).quantity = 2
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self.assertEqual(back._get_portal_supplier_lines(), [("Lamp", "-2")])
        self.assertIn(back, self.order._get_portal_receipts())

    def test_two_lines_of_one_product(self):
        """Each line of a receipt is told, also where another one has the same name."""
        self.desk_line.name = "Lamp"
        self.assertEqual(self.order.picking_ids._get_portal_supplier_lines(), [("Lamp", "10"), ("Lamp", "2")])

    # === DISPUTE === #

    def _dispute(self, picking, user=None, text="We sent ten."):
        made = self._rules(user)._dispute(self.order.sudo(), picking.id, text, self._actor(user))
        return self.env["portal.supplier.dispute"].browse(made.id)

    def test_dispute(self):
        picking = self._receive(8)
        dispute = self._dispute(picking)
        [activity] = self._get_activities("dispute")
        self.assertEqual(activity.user_id, self.vera)
        self.assertIn("We sent ten.", activity.note)
        with self.assertRaisesRegex(UserError, "already"):
            self._dispute(picking)
        with self.assertRaisesRegex(UserError, "Write an answer"):
            dispute.with_user(self.vera).action_settle()
        dispute.with_user(self.vera).write({"answer": "Found them."})
        dispute.with_user(self.vera).action_settle()
        self.assertEqual(dispute.state, "settled")
        self.assertFalse(self._get_activities("dispute"))
        self.assertEqual(self._get_notices("supplier_dispute", dispute).partner_id, self.sam.partner_id)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            dispute.with_user(self.vera).action_settle()
        with self.assertRaisesRegex(UserError, "decided already"):
            dispute.with_user(self.vera).write({"answer": "Found none."})
        self.assertTrue(self._dispute(picking), "once more after the answer")

    def test_button_on_the_order(self):
        dispute = self._dispute(self._receive(8))
        action = self.order.with_user(self.vera).action_open_portal_supplier_disputes()
        found = self.env[action["res_model"]].with_user(self.vera).search(action["domain"])
        self.assertEqual((found, self.order.portal_dispute_count), (dispute, 1))

    def test_what_cannot_be_disputed(self):
        waiting = self.order.picking_ids
        other = self._create_order(self.rita.partner_id)
        other.button_confirm()
        theirs = self._receive(3, other)
        for picking, text in ((waiting, "x"), (theirs, "x")):
            with self.assertRaisesRegex(UserError, "not of this order"):
                self._dispute(picking, text=text)
        mine = self._receive(8)
        with self.assertRaisesRegex(UserError, "what is wrong"):
            self._dispute(mine, text=" ")
        for user in (self.fay, self.rita, self.env.ref("base.public_user")):
            with self.assertRaises(UserError):
                self._dispute(mine, user)
        dispute = self._dispute(mine)
        with self.assertRaises(AccessError):
            dispute.with_user(self.vera).write({"note": "We sent nothing."})
