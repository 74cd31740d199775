from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class TestInvoicePage(AccountTestInvoicingCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._create_new_portal_user()
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.user.partner_id.id,
                "invoice_date": "2026-01-02",
                "invoice_line_ids": [Command.create({"name": "Desk", "price_unit": 100, "tax_ids": False})],
            }
        )
        cls.invoice.action_post()
        cls.env["ir.config_parameter"].sudo().set_param("account_payment.enable_portal_payment", "True")

    def _open(self):
        self.authenticate(self.user.login, self.user.login)
        return self.url_open(f"/my/invoices/{self.invoice.id}").text

    def test_open_invoice_is_paid_from_its_page(self):
        if "portal.remittance" in self.env:
            self.skipTest("Portal Invoices and Payments has a page of its own for paying.")
        page = self._open()
        self.assertIn('name="portal_pay"', page)
        self.assertIn('id="pay_with"', page)

    def test_paid_invoice_asks_for_nothing(self):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({})._create_payments()
        self.assertNotIn('name="portal_pay"', self._open())

    def test_nothing_is_paid_while_invoices_are_hidden(self):
        """A visitor goes on by the link of the mail; bills, which share the pages, stay open."""
        self.env.ref("portal_custom_base.section_invoice").is_hidden = True
        self.authenticate(self.user.login, self.user.login)
        self.assertEqual(self.url_open("/my/invoices/overdue").status_code, 404)
        one, overdue = f"/invoice/transaction/{self.invoice.id}", "/invoice/transaction/overdue"
        self._check_not_found(one, access_token=self.invoice._portal_ensure_token())
        self._check_not_found(overdue, payment_reference="x")
        self.assertEqual(self.url_open("/my/invoices?filterby=bills").status_code, 200)
        self.authenticate(None, None)
        with self.assertRaisesRegex(JsonRpcException, "odoo.exceptions.ValidationError"):
            self._call(one, access_token="x")

    def _call(self, path, **params):
        with mute_logger("odoo.http"):
            return self.make_jsonrpc_request(path, params)

    def _check_not_found(self, path, **params):
        with self.assertRaisesRegex(JsonRpcException, "NotFound"):
            self._call(path, **params)
