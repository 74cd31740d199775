from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

# So many days a payment that was promised, and has not arrived, holds reminders back.
PROMISE_DAYS = 14
ACCOUNTANTS = "account.group_account_invoice,account.group_account_readonly"


class AccountMove(models.Model):
    _inherit = "account.move"

    # === DISPUTES === #

    portal_dispute_ids = fields.One2many("portal.invoice.dispute", "move_id", "Disputes", groups=ACCOUNTANTS)
    portal_dispute_count = fields.Integer(compute="_compute_portal_dispute_count", groups=ACCOUNTANTS)

    @api.depends("portal_dispute_ids")
    def _compute_portal_dispute_count(self):
        for move in self:
            move.portal_dispute_count = len(move.portal_dispute_ids)

    def action_open_portal_disputes(self):
        """Open the disputes of an invoice."""
        action = self.env["ir.actions.act_window"]._for_xml_id("portal_invoice_pay.portal_invoice_dispute_action")
        return action | {"domain": [("move_id", "in", self.ids)], "context": {}}

    def _post(self, soft=True):
        """Override of `account`: a credit note that is posted for a disputed invoice closes the dispute as accepted."""
        posted = super()._post(soft=soft)
        # In sudo mode as whoever posts a credit note accepts what it is for.
        credits_sudo = posted.filtered(lambda move: move.move_type == "out_refund" and move.reversed_entry_id).sudo()
        for credit_sudo in credits_sudo:
            credit_sudo._get_credited_disputes()._close("accepted")
        return posted

    def _get_credited_disputes(self):
        """Return the disputes that a credit note closes: its own, else those of its invoice that have no other one."""
        is_open = self.reversed_entry_id.portal_dispute_ids.filtered(lambda dispute: dispute.state == "open")
        return is_open.filtered(lambda dispute: dispute.credit_move_id == self) or is_open.filtered(
            lambda dispute: not dispute.credit_move_id
        )

    def _get_portal_disputed_amount(self):
        """Return how much of what is left the customer disputes, in the invoice's currency; it is not asked for.

        For a module to keep an amount from being paid online, it must override this method and return the result
        plus its own.
        """
        self.ensure_one()
        # In sudo mode as customers have no right on disputes; of an invoice that the reader may read.
        open_sudo = self.sudo().portal_dispute_ids.filtered(lambda dispute: dispute.state == "open")
        return min(sum(open_sudo.mapped("amount")), self.amount_residual) if open_sudo else 0.0

    @api.model
    def _get_portal_disputed_domain(self):
        """Return which invoices have an open dispute, for lists that read in sudo mode.

        :rtype: Domain
        """
        # In sudo mode as customers have no right on disputes.
        query = self.env["portal.invoice.dispute"].sudo()._search([("state", "=", "open")])
        return Domain("id", "in", query.subselect("move_id"))

    def _is_portal_disputed_whole(self):
        """Return whether all that is left of an invoice is disputed."""
        left = self.amount_residual - self._get_portal_disputed_amount()
        return not self.currency_id.is_zero(self.amount_residual) and self.currency_id.compare_amounts(left, 0) <= 0

    def _get_portal_state(self):
        """Override of `portal_custom_base_account`: nothing is asked of an invoice while all of it is disputed."""
        state = super()._get_portal_state()
        return "disputed" if state in ("open", "overdue", "partial") and self._is_portal_disputed_whole() else state

    @api.model
    def _get_portal_states(self):
        return super()._get_portal_states() | {"disputed": self.env._("Disputed")}

    def _get_portal_badge(self):
        """Override of `portal_custom_base_account`: what is disputed waits for the vendor."""
        if self.state == "posted" and self._get_portal_state() == "disputed":
            return "progress", self._get_portal_states()["disputed"]
        return super()._get_portal_badge()

    def _get_portal_dispute_words(self, dispute_id):
        """Return what became of a dispute, in words, for the mail that tells of it."""
        dispute_sudo = self._find_portal_dispute_sudo(dispute_id)
        return dispute_sudo._get_outcome() if dispute_sudo else ""

    def _get_portal_dispute_answer(self, dispute_id):
        """Return what the vendor wrote when a dispute was closed, for the mail that tells of it."""
        return self._find_portal_dispute_sudo(dispute_id).answer or ""

    def _find_portal_dispute_sudo(self, dispute_id):
        # In sudo mode as whoever sends the mail need not read disputes; the id is text, and may be anything.
        return self.sudo().portal_dispute_ids.filtered(lambda dispute: str(dispute.id) == str(dispute_id))

    # === REMINDERS === #

    def _is_portal_reminder_due(self):
        """Return whether the customer is to be reminded of an invoice: something is asked for, and not on its way.

        For a module to hold reminders back, it must override this method and return False.
        """
        self.ensure_one()
        is_open = self.filtered_domain(self.env["portal.payment.reminder"]._get_open_domain())
        left = self.amount_residual - self._get_portal_disputed_amount()
        is_asked = bool(is_open) and self.currency_id.compare_amounts(left, 0) > 0
        return is_asked and not self._is_portal_payment_expected()

    def _is_portal_payment_expected(self):
        """Return whether a payment is under way, or was announced and may still arrive."""
        since = fields.Datetime.now() - timedelta(days=PROMISE_DAYS)
        transactions = self.transaction_ids
        if transactions.filtered(
            lambda one: one.state == "authorized" or (one.state == "pending" and one.last_state_change > since)
        ):
            return True
        announced = Domain("remittance_id.state", "=", "expected") & Domain("remittance_id.announced_on", ">", since)
        lines = self.env["portal.remittance.line"]
        return bool(lines.search_count(Domain("move_id", "=", self.id) & announced, limit=1))

    def _get_portal_reminder_words(self, reminder_id):
        """Return what a mail says at a level of reminders: `subject`, `text` and the amount that is `left`.

        :param reminder_id: the id as text
        :rtype: dict
        """
        left = self.amount_residual - self._get_portal_disputed_amount()
        # In sudo mode as whoever sends the mail need not read the vendor's levels.
        levels_sudo = self.env["portal.payment.reminder"].sudo().with_context(active_test=False)
        level_sudo = levels_sudo.browse(int(reminder_id or 0)).exists()
        return {
            "subject": f"{level_sudo.name or self.env._('Your invoice')} {self.name}",
            "text": level_sudo.text or "",
            "left": format_amount(self.env, left, self.currency_id),
        }
