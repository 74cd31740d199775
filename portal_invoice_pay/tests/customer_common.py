from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import HttpCase

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_tools.actor import Actor


def _hold(providers):
    """In the place of Odoo's method: these can hold an amount before they take it."""
    nothing = {"support_express_checkout": None, "support_tokenization": None, "support_refund": "none"}
    providers.update(nothing | {"support_manual_capture": "partial"})


class CustomerCommon(PortalAccessCommon, HttpCase):
    """Acme owes for a desk and a chair; Frank pays for it, Anna of Acme sees its invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.frank = cls._create_person("Frank", cls.acme, "finance")
        cls.anna.partner_id.portal_role_id = cls._create_role("Reader", invoice="company")
        cls.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
        cls.invoice = cls._create_invoice()

    @classmethod
    def _create_invoice(cls, partner=None, days=9, amounts=(100, 50), move_type="out_invoice", **values):
        day = fields.Date.today() + timedelta(days=days)
        lines = [
            Command.create({"name": f"Desk {number}", "price_unit": amount, "quantity": 2, "tax_ids": False})
            for number, amount in enumerate(amounts, 1)
        ]
        values = {"invoice_line_ids": lines, "invoice_payment_term_id": False, "invoice_date_due": day} | values
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or cls.acme).id,
                "invoice_date": min(day, fields.Date.today()),
                **values,
            }
        )
        move.action_post()
        move._portal_ensure_token()
        return move

    def _login(self, user=None):
        self.authenticate(user and user.login, user and user.login)

    def _actor(self, user=None, **values):
        user = user or self.frank
        return Actor(user=user.with_user(user), **{"ip": "203.0.113.7", "session": "s"} | values)

    def _pay(self, move, amount):
        wizards = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
        return wizards.create({"amount": amount})._create_payments()

    def _make_remittance(self, moves):
        """Return what Frank is about to pay."""
        remittances, nothing = self.env["portal.remittance"], self.env["account.move"]
        return remittances._make(moves.sudo(), {}, nothing, self._actor(), remittances._make_token())

    def _create_provider(self):
        """Return a provider that can hold an amount, where no addon of one is installed."""
        able = patch.object(self.registry["payment.provider"], "_compute_feature_support_fields", _hold)
        confirming = patch("odoo.addons.portal_invoice_pay.models.account_move.PROMISED", ())
        self.startPatcher(able), self.startPatcher(confirming)
        return self.env["payment.provider"].create({"name": "Holds", "code": "none"})

    def _make_transaction(self, moves, **values):
        """Return a transaction that pays invoices, by a provider that can hold an amount before it takes it."""
        providers = self.env["payment.provider"].search([])
        provider = providers.filtered("support_manual_capture")[:1] or self._create_provider()
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        return self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": sum(moves.mapped("amount_residual")),
                "currency_id": moves.currency_id.id,
                "partner_id": self.acme.id,
                "reference": f"customer {moves.ids}",
                "invoice_ids": [Command.set(moves.ids)],
            }
            | values
        )
