from odoo.tests import tagged

from odoo.addons.portal_invoice_pay.payment_link import sign_link

from .payments_common import ANYONE, PaymentCast


@tagged("post_install", "-at_install")
class TestPaymentsPayers(PaymentCast):
    """Six visitors try each of Odoo's routes: those who may pay do, and the others leave nothing behind."""

    def test_invoice(self):
        for who in ANYONE:
            self._enter(who)
            if who in ("anna", "link"):
                self._undo(self._check_paid(self._pay_invoice, who))
            else:
                self._check_refused(self._pay_invoice, who)

    def test_invoice_that_does_not_exist(self):
        """It is answered as one of somebody else."""
        self._enter("ben")
        gone = self._call("/invoice/transaction/999999999", **self._values())
        self.assertEqual(gone, self._pay_invoice("ben"))

    def test_quote(self):
        for who in ANYONE:
            self._enter(who)
            if who == "anna":
                self._undo(self._check_paid(self._pay_quote, who))
            else:
                # The link neither: Bob could sign out and use it.
                self._check_refused(self._pay_quote, who)
        self._enter("link")
        quote = self._create_quote(self.ben.partner_id)
        self._check_paid(self._pay_quote, "link", quote=quote)

    def test_overdue(self):
        for who in ANYONE:
            self._enter(who)
            if who == "anna":
                transaction = self._check_paid(self._pay_overdue, who)
                self.assertEqual(transaction.amount, 200)
                self.assertEqual(transaction.invoice_ids, self.invoice | self.other_invoice)
                self._undo(transaction)
            elif who == "ben":
                self._undo(self._check_paid(self._pay_overdue, who))
            else:
                self._check_refused(self._pay_overdue, who)

    def test_free_amount(self):
        """A secret that Odoo makes for anybody opens nothing here. A link of staff does, until it ends."""
        for who in ANYONE:
            self._enter(who)
            for partner in (self.anna.partner_id, self.acme, self.ben.partner_id):
                self._check_refused(self._pay_freely, who, partner)
        for who, partner in (("anna", self.anna.partner_id), ("link", self.acme), ("ben", self.ben.partner_id)):
            self._enter(who)
            link = sign_link(self.env, partner, 100.0, self.env.company.currency_id, self.env.company)
            self._undo(self._check_paid(self._pay_freely, who, partner, access_token=link))

    def test_invoice_after_it_was_closed(self):
        """What a person may see ends with their role, also for an old link."""
        self._enter("anna")
        self._undo(self._check_paid(self._pay_invoice, access_token=self.invoice.access_token))
        self.anna.partner_id.portal_role_id = self._create_role("Blind", ["can_pay"], order="company")
        self._check_refused(self._pay_invoice, access_token=self.invoice.access_token)

    def test_link_after_it_was_renewed(self):
        self._enter("link")
        old = self.invoice.access_token
        self._undo(self._check_paid(self._pay_invoice, access_token=old))
        self.invoice.access_token = "another"
        self._check_refused(self._pay_invoice, access_token=old)

    def test_secrets_of_other_documents(self):
        """A secret opens what it was made for, and nothing else."""
        self._enter("nobody")
        for secret in (self.other_invoice.access_token, self.quote.access_token, "", "é", None, 1, ["x"], {"x": 1}):
            self._check_refused(self._pay_invoice, access_token=secret)
            if secret != self.quote.access_token:
                self._check_refused(self._pay_quote, access_token=secret)

    def test_payments_by_rpc(self):
        """No payer takes a payment back, marks it as done, or reads it or a provider."""
        self._enter("anna")
        transaction = self._check_paid(self._pay_invoice)
        calls = [
            ("payment.transaction", method, [transaction.ids])
            for method in ("action_refund", "action_void", "action_capture", "action_post_process", "unlink")
        ]
        calls += [
            ("payment.transaction", "write", [transaction.ids, {"state": "done"}]),
            ("payment.transaction", "_set_done", [transaction.ids]),
            ("payment.transaction", "search_read", [[]]),
            ("payment.provider", "read", [self.provider.ids, ["fake_secret"]]),
            ("payment.provider", "search_read", [[]]),
            ("portal.remittance", "search_read", [[]]),
        ]
        for model, method, arguments in calls:
            path = f"/web/dataset/call_kw/{model}/{method}"
            self._check_refused(self._call, path, model=model, method=method, args=arguments, kwargs={})
