from datetime import timedelta

from lxml import html

from odoo import Command, fields
from odoo.tests import HttpCase

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


class ListCommon(PortalAccessCommon, AccountTestInvoicingCommon, HttpCase):
    """Acme, whose Frank of Finance sees the invoices of the company, and Beta's Ben."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.frank = cls._create_person("Frank", cls.acme, role="finance")
        (cls.anna | cls.bob | cls.ben | cls.sue | cls.free | cls.frank).write(
            {"company_ids": [Command.set(cls.env.company.ids)], "company_id": cls.env.company.id}
        )
        cls.env.company.portal_role_id = cls.roles["standard"]
        cls.env["ir.config_parameter"].sudo().set_param("account_payment.enable_portal_payment", "True")
        # Customers can pay by bank transfer.
        cls.env["res.partner.bank"].create(
            {
                "acc_number": "BE71096123456769",
                "partner_id": cls.env.company.partner_id.id,
                "allow_out_payment": True,
            }
        )

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

    @classmethod
    def _create_transaction(cls, moves, user=None, state="pending", **values):
        """Return the attempt of somebody to pay invoices online."""
        provider = cls.env["payment.provider"].create({"name": "Cards", "code": "none", "state": "test"})
        method = cls.env["payment.method"].with_context(active_test=False).search([("code", "=", "card")], limit=1)
        transaction = cls.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": sum(moves.mapped("amount_residual")),
                "currency_id": moves.currency_id.id,
                "partner_id": (user or cls.anna).partner_id.id,
                "reference": f"TX {moves[:1].name} {state} {provider.id}",
                "invoice_ids": [Command.set(moves.ids)],
                **values,
            }
        )
        # Not every provider has every state.
        cls.env.cr.execute("UPDATE payment_transaction SET state = %s WHERE id = %s", (state, transaction.id))
        transaction.invalidate_recordset()
        return transaction

    @classmethod
    def _create_remittance(cls, amounts, **values):
        """Return what Anna wants to pay at once.

        :param dict amounts: by invoice
        """
        move = next(iter(amounts))
        lines = [Command.create({"move_id": each.id, "amount": amount}) for each, amount in amounts.items()]
        values = {"announced_on": fields.Datetime.now(), "token": move.name.ljust(32, "x"), **values}
        # In sudo mode as only an act of a customer makes one.
        remittances_sudo = cls.env["portal.remittance"].sudo()
        return remittances_sudo.create(
            {
                "company_id": move.company_id.id,
                "currency_id": move.currency_id.id,
                "customer_id": cls.acme.id,
                "partner_id": cls.anna.partner_id.id,
                "user_id": cls.anna.id,
                "line_ids": lines,
                **values,
            }
        )

    def _login(self, user=None):
        self.authenticate(user and user.login, user and user.login)

    def _open(self, path):
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200, path)
        return html.fromstring(response.content)

    def _text(self, page, name):
        return " ".join(" ".join(node.text_content().split()) for node in page.xpath(f"//*[@name='{name}']"))
