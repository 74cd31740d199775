from datetime import date

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.portal_contract_renew.tests.changes_common import ChangesCommon


@tagged("post_install", "-at_install")
class TestQuotation(ChangesCommon, TransactionCase):
    def _ask(self, kind="upsell", quantity="6", user=None, note="Soon", contract=None):
        contract = (contract or self.contract).with_env(self._actor(user).env).sudo()
        values = {"note": note, "quantities": {str(self.seats.id): quantity}}
        quotations = self.env["portal.contract.quotation"].with_env(self._actor(user).env)
        order = quotations._request(contract, kind, values, self._actor(user))
        self.env.invalidate_all()
        return self.env["sale.order"].browse(order.id)

    def test_extension(self):
        order = self._ask()
        self.assertEqual((order.state, order.partner_id), ("draft", self.anna.partner_id))
        line = order.order_line
        # Two seats more, for half of the period.
        self.assertEqual((line.product_id, line.product_uom_qty, line.price_unit), (self.seat, 2, 5))
        self.assertIn("Soon", order.message_ids[0].body)
        order.action_confirm()
        self.assertEqual((self.seats.quantity, self.seats.price_unit), (6, 10))
        self.assertTrue(order.portal_contract_applied_on)
        self.assertEqual(line.qty_to_invoice, 2)
        self.today = date(2026, 12, 1)
        self.assertEqual(self.contract._recurring_create_invoice(self.today).amount_untaxed, 90.0)

    def test_renewal(self):
        order = self._ask("renewal", "5")
        lines = order.order_line
        self.assertEqual(set(lines.mapped("product_uom_qty")), {5, 1})
        lines.filtered(lambda line: line.product_id == self.seat).price_unit = 8
        order.action_confirm()
        self.assertEqual((self.seats.quantity, self.seats.price_unit), (5, 8))
        self.assertEqual(set(lines.mapped("qty_to_invoice")), {0})
        self.assertEqual(order.invoice_status, "no")

    def test_applied_once(self):
        order = self._ask()
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual((order.state, self.seats.quantity), ("sale", 6))

    def test_cancelled_order_is_undone(self):
        """An extension, and a renewal that took a cancellation back: the subscription is as before, and told so."""
        order = self._ask()
        order.action_confirm()
        order._action_cancel()
        self.assertEqual((order.state, self.seats.quantity, order.portal_contract_applied_on), ("cancel", 4, False))
        self.assertIn(order.name, self.contract._tell_portal_history(self._actor())[0]["text"])
        self.contract._end_on(date(2026, 11, 30), None, "cancelled")
        renewal = self._ask("renewal", "5")
        renewal.order_line.filtered(lambda line: line.product_id == self.seat).price_unit = 8
        renewal.action_confirm()
        self.assertEqual((self.contract.portal_state, self.seats.price_unit), ("active", 8))
        renewal._action_cancel()
        self.assertEqual((self.seats.quantity, self.seats.price_unit), (4, 10))
        self.assertEqual((self.contract.portal_state, self.contract.ending_date), ("ending", date(2026, 11, 30)))

    def test_order_that_cannot_be_undone(self):
        """What was changed or invoiced since is not guessed."""
        order = self._ask()
        order.action_confirm()
        self._change_seats(7)
        with self.assertRaisesRegex(UserError, "has changed since"), self.cr.savepoint():
            order._action_cancel()
        self.env.invalidate_all()
        self.assertEqual((order.state, self.seats.quantity), ("sale", 7))
        renewal = self._ask("renewal", "8")
        renewal.action_confirm()
        self.today = date(2026, 12, 1)
        self.contract._recurring_create_invoice(self.today)
        with self.assertRaisesRegex(UserError, "was invoiced"), self.cr.savepoint():
            renewal._action_cancel()
        self.env.invalidate_all()
        self.assertEqual((renewal.state, self.seats.quantity), ("sale", 8))

    def test_currency_is_that_of_the_subscription(self):
        """The customer's price list is of another currency, in which the same number is another price."""
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        pricelist = self.env["product.pricelist"].create({"name": "Foreign", "currency_id": currency.id})
        self.anna.partner_id.property_product_pricelist = pricelist
        order = self._ask("renewal", "5")
        self.assertEqual(order.currency_id, self.contract.currency_id)
        order.pricelist_id = pricelist
        with self.assertRaisesRegex(UserError, "another currency"), self.cr.savepoint():
            order.action_confirm()
        self.env.invalidate_all()
        order.pricelist_id = False
        order.action_confirm()
        self.assertEqual(self.seats.quantity, 5)

    def test_unit_of_the_order(self):
        """A dozen is twelve of the subscription."""
        order = self._ask("renewal", "5")
        line = order.order_line.filtered(lambda line: line.product_id == self.seat)
        line.write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "product_uom_qty": 1})
        line.price_unit = 96
        order.action_confirm()
        self.assertEqual((self.seats.quantity, self.seats.price_unit), (12, 8))

    def test_changed_since(self):
        order = self._ask()
        self._change_seats(5)
        with self.assertRaisesRegex(UserError, "has changed since"), self.cr.savepoint():
            order.action_confirm()
        self.env.invalidate_all()
        self.assertEqual((order.state, self.seats.quantity), ("draft", 5))

    def test_price_changed_since(self):
        order = self._ask()
        self.seats.price_unit = 99
        with self.assertRaisesRegex(UserError, "has changed since"), self.cr.savepoint():
            order.action_confirm()

    def test_closed_since(self):
        order = self._ask()
        self.contract.sudo()._close(None, "unpaid")
        with self.assertRaisesRegex(UserError, "has closed"), self.cr.savepoint():
            order.action_confirm()

    def test_cancelled_with_an_open_extension(self):
        order = self._ask()
        self._request("cancel", {"reason": str(self.reason.id)})
        with self.assertRaises(UserError), self.cr.savepoint():
            order.action_confirm()

    def test_period_ended_since(self):
        order = self._ask()
        self.today = date(2026, 12, 1)
        with self.assertRaisesRegex(UserError, "has ended"), self.cr.savepoint():
            order.action_confirm()
        self.today = date(2026, 11, 30)
        order.action_confirm()
        self.assertEqual(self.seats.quantity, 6)

    def test_renewal_takes_a_cancellation_back(self):
        self._request("cancel", {"reason": str(self.reason.id)})
        order = self._ask("renewal", "4")
        order.action_confirm()
        self.assertEqual(self.contract.portal_state, "active")
        self.assertFalse(self.seats.date_end)

    def test_refusals(self):
        for kind, quantity in (
            ("upsell", "4"),
            ("upsell", "3"),
            ("other", "6"),
            (None, "6"),
            ("upsell", "1e3"),
            ("upsell", "21"),
        ):
            with self.assertRaises(UserError, msg=(kind, quantity)):
                self._ask(kind, quantity)
        role = self._create_role(contract="company", rights=("can_pay",))
        self.finance.partner_id.portal_role_id = role
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "does not allow"):
            self._ask(user=self.finance)
        role.can_sign = True
        self.env.flush_all()
        self._ask(user=self.finance)
        with self.assertRaisesRegex(UserError, "under way already"):
            self._ask()

    def test_lines_for_once(self):
        order = self._ask()
        order.order_line = [(0, 0, {"product_id": self.support.id, "product_uom_qty": 3})]
        order.action_confirm()
        self.assertEqual(self.rest.quantity, 1)

    def test_buttons_of_the_vendor(self):
        for method, quantities in (("action_make_portal_renewal", {4, 1}), ("action_make_portal_upsell", {1})):
            order = self.env["sale.order"].browse(getattr(self.contract, method)()["res_id"])
            self.assertEqual(set(order.order_line.mapped("product_uom_qty")), quantities)
            self.assertEqual(order.portal_contract_id, self.contract)
