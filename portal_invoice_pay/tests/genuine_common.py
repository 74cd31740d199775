from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


class GenuineCommon(PortalAccessCommon, AccountTestInvoicingCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.frank = cls._create_person("Frank", cls.acme, role="finance")
        (cls.anna | cls.bob | cls.ben | cls.sue | cls.free | cls.frank).write(
            {"company_ids": [Command.set(cls.env.company.ids)], "company_id": cls.env.company.id}
        )
        cls.env.company.portal_role_id = cls.roles["standard"]
        # What the database has waiting is not done by the tests.
        later = cls.today + timedelta(days=1)
        for name in ("portal.sealed.document", "portal.einvoice.check", "portal.invoice.sealing"):
            cls.env[name].sudo().search([("state", "!=", "done")]).next_try = later
        cls.env["ir.config_parameter"].sudo().set_param("account_payment.enable_portal_payment", "True")

    @classmethod
    def _create_invoice(cls, partner=None, amount=100, days=30, move_type="out_invoice", is_posted=True, **values):
        """Return an invoice of one line without taxes that is due in some days."""
        line = {"name": "Desk", "price_unit": amount, "tax_ids": [Command.clear()]}
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or cls.acme).id,
                "invoice_date": cls.today + timedelta(days=min(days, 0)),
                "invoice_payment_term_id": False,
                "invoice_date_due": cls.today + timedelta(days=days),
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        if is_posted:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, moves, amount=None, date=None):
        """Register a payment by staff, one for all invoices, and return it."""
        wizard = cls.env["account.payment.register"].with_context(active_model="account.move", active_ids=moves.ids)
        values = {"payment_date": date or cls.today, "group_payment": True}
        if amount:
            values["amount"] = amount
        return wizard.create(values)._create_payments()

    def _login(self, user=None):
        self.authenticate(user and user.login, user and user.login)
