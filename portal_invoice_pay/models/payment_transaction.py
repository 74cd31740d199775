from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

from odoo.addons.portal_custom_base_account_payment.models.account_move import PROMISED


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    remittance_id = fields.Many2one("portal.remittance", readonly=True, index="btree_not_null", ondelete="restrict")

    # === LIST AND PAGE === #

    # What a provider has not confirmed yet, of the list of invoices.
    _portal_waiting_idx = models.Index("(id) WHERE state IN ('pending', 'authorized')")

    @api.model
    def _get_portal_waiting_domain(self):
        """Return which transactions wait for their provider; a transfer that somebody promised does not.

        :rtype: Domain
        """
        is_pending = Domain("state", "in", ("pending", "authorized"))
        return is_pending & Domain("provider_id.code", "not in", PROMISED)

    @api.model
    def _get_portal_unbooked_domain(self):
        """Return which attempts to pay came to nothing yet, or not at all; those that were only begun are none.

        :rtype: Domain
        """
        is_payment = Domain("operation", "not in", ("validation", "refund")) & Domain("payment_id", "=", False)
        return is_payment & Domain("state", "in", ("pending", "authorized", "done", "cancel", "error"))

    def _tell_portal_attempt(self, move=None):
        """Return what a customer should know of an attempt to pay: a row as `account.move._get_portal_payments` has.

        :param account.move move: the invoice on whose page it is told, if on any
        """
        self.ensure_one()
        state, label, text = self._tell_portal_state()
        amount = self._get_portal_amount(move)
        return {
            "date": fields.Datetime.context_timestamp(self, self.last_state_change or self.create_date).date(),
            "amount": format_amount(self.env, amount, self.currency_id) if amount else "",
            "method": self.payment_method_id.name,
            "state": state,
            "label": label,
            "text": text,
            "url": "",
        }

    def _get_portal_amount(self, move=None):
        """Return how much of an attempt is for an invoice; nothing if it is for several and nobody knows."""
        line = self.remittance_id.line_ids.filtered(lambda line: line.move_id == move)
        if move and line:
            return line.amount
        return self.amount if not move or self.invoice_ids <= move else 0

    def _tell_portal_state(self):
        """Return how an attempt stands: one of the five states, its name, and what to do."""
        if self.state == "done":
            return "progress", self.env._("Received"), self.env._("We are entering it. There is nothing to do.")
        if self.state == "authorized":
            return "progress", self.env._("Confirmed"), self.env._("It will be charged later. There is nothing to do.")
        if self.state == "pending" and self.provider_id.code in PROMISED:
            text = self.env._("Please state “%(reference)s” in your transfer.", reference=self.reference)
            return "waiting", self.env._("We wait for your transfer"), text
        if self.state == "pending":
            text = self.env._("The payment provider has not confirmed it yet. Please do not pay again.")
            return "progress", self.env._("Pending"), text
        if self.state == "cancel":
            return "over", self.env._("Cancelled"), self.env._("Nothing was paid. You can pay again.")
        text = self.env._("Nothing was paid. Try again, or choose another way to pay.")
        return "problem", self.env._("Failed"), text
