from odoo.fields import Command
from odoo.tests import HttpCase, tagged

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
        page = self._open()
        self.assertIn('name="portal_pay"', page)
        self.assertIn('id="pay_with"', page)

    def test_paid_invoice_asks_for_nothing(self):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({})._create_payments()
        self.assertNotIn('name="portal_pay"', self._open())
