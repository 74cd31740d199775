from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon
from odoo.addons.payment.tests.http_common import PaymentHttpCommon


@tagged("post_install", "-at_install")
class TestPaymentPay(AccountPaymentCommon, PaymentHttpCommon):
    def setUp(self):
        super().setUp()
        self.invoice = self.init_invoice(
            "out_invoice", partner=self.portal_partner, amounts=[10.0], currency=self.currency, post=True
        )
        self.invoice._portal_ensure_token()

    def _is_open(self, login):
        self.authenticate(login, login)
        values = (self.portal_partner.id, 10.0, self.invoice.currency_id.id)
        token = self._generate_test_access_token(*values)
        path = f"/payment/pay?invoice_id={self.invoice.id}&amount=10.0&access_token={token}"
        with mute_logger("odoo.http"):
            return self.invoice.name in self.url_open(path).text

    def test_who_may_pay_there(self):
        role = self.env["portal.role"].create({"name": "No invoices", "scope_ids": [(5, 0, 0)], "can_pay": True})
        document_types = self.env["portal.document.type"].search([("code", "in", ("invoice", "bill"))])
        self.assertTrue(self._is_open(self.portal_user.login))
        role.scope_ids = [(0, 0, {"type_id": document_type.id, "scope": "none"}) for document_type in document_types]
        self.portal_partner.portal_role_id = role
        self.assertFalse(self._is_open(self.portal_user.login))
        self.assertFalse(self._is_open(None))

    def test_paying_an_invoice_that_was_opened_without_its_link(self):
        """As after signing in from a mail, or from a bookmark."""
        self.authenticate(self.portal_user.login, self.portal_user.login)
        values = {
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method_id,
            "token_id": None,
            "amount": 10.0,
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": "/my/invoices",
        }
        path = f"/invoice/transaction/{self.invoice.id}"
        self.assertIn("reference", self.make_jsonrpc_request(path, values))
        self.authenticate(None, None)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(path, values)

    def _pay(self, invoice=None, **values):
        """Start to pay an invoice, and return the transaction; empty if it is refused."""
        values = {
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method_id,
            "token_id": None,
            "amount": 10.0,
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": "/my/invoices",
        } | values
        before = self.env["payment.transaction"].search([])
        with mute_logger("odoo.http", "odoo.sql_db"):
            try:
                self.make_jsonrpc_request(f"/invoice/transaction/{(invoice or self.invoice).id}", values)
            except JsonRpcException as error:
                self.assertRegex(str(error), "ValidationError")
        return self.env["payment.transaction"].search([]) - before

    def test_what_no_page_offers_is_not_paid(self):
        for user in (self.portal_user, None):
            # Two attempts at once may be refused.
            self.env.invalidate_all()
            self.invoice.transaction_ids._set_canceled()
            self.env.flush_all()
            self.authenticate(user and user.login, user and user.login)
            access = {} if user else {"access_token": self.invoice.access_token}
            self.assertEqual(self._pay(**access).amount, 10)
            for amount in (-10.0, 0, "NaN", "inf", "1e400", "x", None):
                self.assertFalse(self._pay(amount=amount, **access), amount)
            self.assertFalse(self._pay(provider_id=0, **access))
            self.provider.is_published = False
            self.assertFalse(self._pay(**access))
            self.provider.write({"is_published": True, "state": "disabled"})
            self.assertFalse(self._pay(**access))
            self.provider.write({"is_published": True, "state": "test"})
            # Odoo switches off the methods of a provider with it.
            self.payment_method.active = True

    def test_draft_is_not_paid(self):
        draft = self.invoice.copy()
        draft._portal_ensure_token()
        self.authenticate(self.portal_user.login, self.portal_user.login)
        self.assertFalse(self._pay(draft))
        draft.action_post()
        self.assertTrue(self._pay(draft))
