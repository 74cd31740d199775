from odoo import Command
from odoo.tests import tagged

from .payments_common import PaymentCast

NONSENSE = (0, -5, 0.001, 1e308, float("nan"), float("inf"), float("-inf"), "x", None, "", [], {}, True, "1e400")


@tagged("post_install", "-at_install")
class TestPaymentsAmounts(PaymentCast):
    """What is paid is what the server computed: no amount, document or currency of a browser is believed."""

    def setUp(self):
        super().setUp()
        self._enter("anna")

    # === AMOUNTS === #

    def test_amounts_of_an_invoice(self):
        for amount in (*NONSENSE, 100.01, 1000):
            self._check_refused(self._pay_invoice, amount=amount)
        for amount in (40, 100.0):
            transaction = self._check_paid(self._pay_invoice, amount=amount)
            self.assertEqual((transaction.amount, transaction.currency_id), (amount, self.invoice.currency_id))
            self._undo(transaction)

    def test_amount_below_the_least_part(self):
        self.env.company.portal_min_partial_amount = 50
        self._check_refused(self._pay_invoice, amount=49.99)
        self._undo(self._check_paid(self._pay_invoice, amount=50))
        self._undo(self._check_paid(self._pay_invoice, amount=100))

    def test_amount_that_was_paid_meanwhile(self):
        """The page said 100, and the bank got 70 before the customer clicked."""
        payment = self._create_payment(self.provider, self.invoice, 70)
        payment._set_done()
        self._post_process()
        self.assertEqual(self.invoice.amount_residual, 30)
        self._check_refused(self._pay_invoice, amount=100)
        self._check_paid(self._pay_invoice, amount=30)

    def test_one_payment_at_a_time(self):
        """What the provider took and has not confirmed is not paid twice."""
        for state in ("pending", "authorized"):
            transaction = self._check_paid(self._pay_invoice)
            self._notify(self.provider, transaction, state)
            self._check_refused(self._pay_invoice)
            self._check_refused(self._pay_overdue)
            self._notify(self.provider, transaction, "cancel")
        self._check_paid(self._pay_invoice)

    def test_amounts_of_a_quote(self):
        for amount in (*NONSENSE, 199.99, 200.01):
            self._check_refused(self._pay_quote, amount=amount)
        transaction = self._check_paid(self._pay_quote, amount=200)
        self.assertEqual(transaction.amount, 200)

    def test_overdue_amount_is_computed(self):
        """Odoo charges totals of what was paid in part, and what the browser says."""
        payment = self._create_payment(self.provider, self.invoice, 70)
        payment._set_done()
        self._post_process()
        for amount in (1, 200):
            self._check_refused(self._pay_overdue, amount=amount)
        transaction = self._check_paid(self._pay_overdue, amount=130)
        self.assertEqual(transaction.amount, 130)

    def test_overdue_of_two_currencies(self):
        currency = self._enable_currency("CHF")
        self._create_invoice(self.anna.partner_id, currency_id=currency.id)
        for amount in (100, 200, 300):
            self._check_refused(self._pay_overdue, amount=amount)
        self._check_paid(self._pay_invoice)

    def _enable_currency(self, name):
        currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", name)])
        currency.active = True
        return currency

    def test_currency_is_the_documents(self):
        """Without decimals too: no fraction of what cannot be divided is charged."""
        yen = self._enable_currency("JPY")
        invoice = self._create_invoice(self.anna.partner_id, 1000, currency_id=yen.id)
        self._check_refused(self._pay_invoice, invoice=invoice, currency_id=self.env.company.currency_id.id)
        self._check_refused(self._pay_invoice, invoice=invoice, amount=0.4)
        transaction = self._check_paid(self._pay_invoice, invoice=invoice, amount=1000)
        self.assertEqual((transaction.amount, transaction.currency_id), (1000, yen))

    # === DOCUMENTS === #

    def test_invoices_that_are_not_payable(self):
        partner = self.anna.partner_id
        draft = self._create_invoice(partner, is_posted=False)
        cancelled = self._create_invoice(partner, is_posted=False)
        cancelled.button_cancel()
        paid = self._create_invoice(partner)
        self._settle(paid)
        refund = self._create_invoice(partner, move_type="out_refund")
        bill = self._create_invoice(partner, move_type="in_invoice")
        entry = self.env["account.move"].create({"move_type": "entry", "partner_id": partner.id})
        entry._portal_ensure_token()
        for invoice in (draft, cancelled, paid, refund, bill, entry):
            self._check_refused(self._pay_invoice, invoice=invoice, access_token=invoice.access_token)
        self._check_paid(self._pay_invoice)

    def test_payment_posts_no_draft(self):
        """An invoice that went back to draft meanwhile is not posted by the money that arrives, which is kept."""
        transaction = self._check_paid(self._pay_invoice)
        self.invoice.button_draft()
        self._notify(self.provider, transaction, "done")
        self._post_process()
        self.assertEqual((transaction.state, self.invoice.state), ("done", "draft"))
        self.assertEqual(transaction.payment_id.amount, 100)

    def test_quotes_that_are_not_payable(self):
        draft, cancelled, signed_first = (self._create_quote(self.anna.partner_id) for _number in range(3))
        draft.state = "draft"
        cancelled._action_cancel()
        signed_first.require_signature = True
        expired = self._create_quote(self.anna.partner_id, validity_date="2020-01-01")
        for quote in (draft, cancelled, signed_first, expired):
            self._check_refused(self._pay_quote, quote=quote, access_token=quote.access_token)
        self._check_paid(self._pay_quote)

    def test_quote_that_is_paid(self):
        """A confirmed order takes what is left of it, and nothing when it is paid; Odoo takes it again and again."""
        quote = self._create_quote(self.anna.partner_id, prepayment_percent=0.5)
        for part in (120, 80):
            transaction = self._check_paid(self._pay_quote, quote=quote, amount=part)
            self._notify(self.provider, transaction, "done")
            self._post_process()
            self._check_refused(self._pay_quote, quote=quote, amount=200)
        self._check_refused(self._pay_quote, quote=quote, amount=1)

    def test_portal_payment_switched_off(self):
        self.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "False")
        self._check_refused(self._pay_invoice)

    # === OTHER VALUES === #

    def test_landing_route_is_ours(self):
        """Where the browser goes after paying is no address of somebody else."""
        for route in (
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "data:x",
            None,
        ):
            for pay in (self._pay_invoice, self._pay_quote):
                transaction = self._check_paid(pay, landing_route=route)
                self.assertRegex(transaction.landing_route, r"^/my/", (pay.__name__, route))
                self.assertNotIn("evil", transaction.landing_route)
                self._undo(transaction)

    def test_no_validation_by_a_document(self):
        """A validation charges nothing, and Odoo confirms orders by one."""
        for pay in (self._pay_invoice, self._pay_overdue, self._pay_quote):
            self._check_refused(pay, is_validation=True)
            self._undo(self._check_paid(pay, is_validation=False))

    def test_flows_and_numbers_that_are_none(self):
        cases = (
            {"flow": "x"},
            {"flow": None},
            {"flow": ["redirect"]},
            {"flow": "token", "token_id": None},
            {"flow": "token", "token_id": "x"},
            {"payment_method_id": None},
            {"payment_method_id": "x"},
            {"payment_method_id": 10**30},
            {"provider_id": None},
            {"provider_id": "x"},
            {"provider_id": 10**30},
            {"provider_id": [self.provider.id]},
            {"custom_create_values": {"state": "done"}},
            {"state": "done"},
            {"partner_id": self.acme.id},
            {"invoice_ids": [self.invoice_of_beta.id]},
        )
        for values in cases:
            for pay in (self._pay_invoice, self._pay_overdue, self._pay_quote):
                self._check_refused(pay, **values)
        self._check_paid(self._pay_invoice)

    def test_reference_is_stable(self):
        """Each attempt has a reference of its own, which names the document and nothing that a browser said."""
        first = self._check_paid(self._pay_invoice)
        self._undo(first)
        second = self._check_paid(self._pay_invoice)
        self.assertNotEqual(first.reference, second.reference)
        self.assertEqual(first.invoice_ids, second.invoice_ids)

    def test_status_of_others(self):
        """The page after paying knows the payment of its own session alone."""
        self._check_paid(self._pay_invoice)
        self.assertEqual(self._call("/payment/status/poll").get("state"), "draft")
        self._enter("ben")
        with self._unchanged():
            self.assertFalse(self._call("/payment/status/poll").get("state"))

    def test_guessed_transfer(self):
        """Odoo takes "I will transfer it" from anybody who guesses a reference: nothing counts as paid by it."""
        values = {"payment_method_id": self.wire.payment_method_ids[:1].id, "provider_id": self.wire.id}
        invoice = self._create_invoice(self.anna.partner_id)
        transaction = self._create_payment(self.wire, invoice, 100, payment_method_id=values["payment_method_id"])
        self._enter("nobody")
        self.url_open("/payment/custom/process", data={"reference": transaction.reference}, allow_redirects=False)
        self._post_process()
        self.assertEqual(invoice.amount_residual, 100)
        self.assertFalse(transaction.payment_id)
        self._enter("anna")
        self._check_paid(self._pay_invoice, invoice=invoice)

    def test_many_invoices_of_one_payment_are_ones_own(self):
        """The page of overdue invoices names no invoice of somebody else, whatever the browser adds."""
        transaction = self._check_paid(self._pay_overdue)
        self.assertFalse(transaction.invoice_ids & self.invoice_of_beta)
        self.assertEqual(transaction.invoice_ids.partner_id, self.anna.partner_id)
        self.assertEqual(set(transaction.invoice_ids.mapped("state")), {"posted"})

    def test_stranger_in_a_payment(self):
        """What a payment is for is no value of the browser."""
        for values in ({"sale_order_ids": [Command.link(self.quote.id)]}, {"remittance_id": 1}):
            self._check_refused(self._pay_invoice, **values)
