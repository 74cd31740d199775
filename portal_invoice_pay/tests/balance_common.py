from datetime import timedelta

from lxml import html

from odoo import Command, fields
from odoo.tests import HttpCase

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_custom_base_account.tests.common import DraftInvoices


class BalanceCommon(DraftInvoices, PortalAccessCommon, AccountTestInvoicingCommon, HttpCase):
    """Acme, whose Anna sees her own invoices and Frank of Finance those of the company, and Beta's Ben."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.frank = cls._create_person("Frank", cls.acme, role="finance")
        # Customers can pay by bank transfer.
        cls.env["res.partner.bank"].create(
            {
                "acc_number": "BE71096123456769",
                "partner_id": cls.env.company.partner_id.id,
                "allow_out_payment": True,
            }
        )

    @classmethod
    def _create_person(cls, name, company=None, role=None, **values):
        user = super()._create_person(name, company, role, **values)
        user.write({"company_id": cls.env.company.id, "company_ids": [Command.set(cls.env.company.ids)]})
        return user

    @classmethod
    def _create_invoice(cls, partner=None, amount=100, days=0, due=0, move_type="out_invoice", currency=None, **values):
        """Return a posted invoice.

        :param int days: how many days ago it was made
        :param int due: how many days from now it is due
        """
        currency = {"currency_id": currency.id} if currency else {}
        move = cls._create_draft(move_type, partner or cls.acme, amount, **currency)
        dates = {"invoice_date": cls.today - timedelta(days=days), "invoice_payment_term_id": False}
        move.write({**dates, "invoice_date_due": cls.today + timedelta(days=due), **values})
        move.action_post()
        return move

    @classmethod
    def _pay(cls, moves, amount, **values):
        wizard = cls.env["account.payment.register"].with_context(active_model="account.move", active_ids=moves.ids)
        return wizard.create({"amount": amount, **values})._create_payments()

    def _login(self, user=None):
        self.authenticate(user and user.login, user and user.login)

    def _open(self, path, status=200):
        response = self.url_open(path)
        self.assertEqual(response.status_code, status, path)
        return html.fromstring(response.content)

    def _text(self, page, name):
        words = (" ".join(node.text_content().split()) for node in page.xpath(f"//*[@name='{name}']"))
        return " ".join(words).replace("\ufeff", "")
