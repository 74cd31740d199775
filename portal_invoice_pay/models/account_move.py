from odoo import fields, models
from odoo.tools import html2plaintext, plaintext2html

from ..payment_lock import lock_for_payment

# Providers that confirm nothing: a transfer that somebody promised.
PROMISED = ("none", "custom")
# How long the attempt of one person keeps others from paying the same.
MINUTES_OF_ATTEMPT = 15


class AccountMove(models.Model):
    _inherit = "account.move"

    portal_remittance_line_ids = fields.One2many("portal.remittance.line", "move_id", readonly=True)
    # Written by each attempt alone, so that PostgreSQL notices two at once.
    portal_payment_attempts = fields.Integer(readonly=True, copy=False)

    def _get_portal_disputed_amount(self):
        """Return how much of what is left the customer disputes, in the invoice's currency; it is not asked for.

        For a module to keep an amount from being paid online, it must override this method and return the result
        plus its own.
        """
        self.ensure_one()
        return 0.0

    def _get_portal_payable_amount(self):
        """Return what is to be paid of an invoice: what is left, less what is disputed, in its currency."""
        self.ensure_one()
        return max(self.currency_id.round(self.amount_residual - self._get_portal_disputed_amount()), 0.0)

    def _get_portal_least_amount(self):
        """Return the lowest amount that may be paid of an invoice, in its currency."""
        self.ensure_one()
        payable, company = self._get_portal_payable_amount(), self.company_id
        if not company.portal_allows_partial:
            return payable
        least = company.currency_id._convert(
            company.portal_min_partial_amount, self.currency_id, company, fields.Date.context_today(self)
        )
        return min(max(self.currency_id.round(least), self.currency_id.rounding), payable)

    def _get_portal_next_amount(self):
        """Return the next instalment of an invoice and its due date; zero and False if it is paid at once."""
        self.ensure_one()
        values = self._get_invoice_next_payment_values()
        if values.get("installment_state") not in ("next", "overdue"):
            return 0.0, False
        amount = min(values["next_amount_to_pay"], self._get_portal_payable_amount())
        return amount, values["next_due_date"]

    def _get_portal_term_lines(self):
        """Return the instalments that are not paid yet, the first due first."""
        lines = self.line_ids.filtered(lambda line: line.display_type == "payment_term" and not line.reconciled)
        return lines.sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _get_portal_payment_refusal(self):
        """Return why nothing of an invoice can be paid now, in the reader's language, or nothing.

        Called in sudo mode, for an invoice that the reader may open.
        """
        self.ensure_one()
        if self.state != "posted" or self.move_type not in ("out_invoice", "out_receipt"):
            return self.env._("%(invoice)s is not an invoice to pay.", invoice=self.name or "")
        if not self.env["portal.list.invoice"]._may_pay():
            return self.env._("%(invoice)s cannot be paid here.", invoice=self.name)
        if self.payment_state not in ("not_paid", "partial") or self.currency_id.is_zero(self.amount_residual):
            return self.env._("%(invoice)s is paid already.", invoice=self.name)
        if self.currency_id.is_zero(self._get_portal_payable_amount()):
            return self.env._("You disputed %(invoice)s. We will answer first.", invoice=self.name)
        if self._get_portal_transactions_under_way():
            return self.env._("A payment of %(invoice)s is under way.", invoice=self.name)
        if self._get_portal_announced():
            return self.env._("A bank transfer for %(invoice)s is announced.", invoice=self.name)
        return ""

    def _get_portal_transactions_under_way(self):
        """Return the transactions whose money may still arrive, or has arrived and is not booked yet."""
        return self.transaction_ids.filtered(
            lambda tx: (
                tx.provider_code not in PROMISED
                and (tx.state in ("pending", "authorized") or (tx.state == "done" and not tx.payment_id))
            )
        )

    def _get_portal_announced(self):
        """Return the remittances by which a transfer is announced and has not arrived yet."""
        remittances = self.portal_remittance_line_ids.remittance_id
        return remittances.filtered(lambda remittance: remittance.state == "expected")

    def _lock_for_payment(self):
        """Hold invoices until the end of the transaction, and read them anew: two payers do not meet.

        The second one waits here; then Odoo repeats its request, which sees what the first did.
        """
        lock_for_payment(self, "portal_payment_attempts")

    def _plan_portal_activity(self, summary, note):
        """Give who keeps an invoice something to do; nothing if nobody does.

        Called in sudo mode, as it is the customer who acts.
        """
        for move in self:
            planned = move.activity_ids.filtered(lambda activity: activity.summary == summary)
            if note in planned.mapped(lambda activity: html2plaintext(activity.note or "").strip()):
                # A provider says it again.
                continue
            if user := move._get_portal_keeper():
                # Without the mail that tells of an activity: nobody waits for a mail server here.
                move.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo", user_id=user.id, summary=summary, note=plaintext2html(note)
                )

    def _get_portal_keeper(self):
        """Return who looks after an invoice: its salesperson, who made it, or the first of who may post invoices."""
        self.ensure_one()
        known = (self.invoice_user_id | self.create_uid).filtered(lambda user: user.active and user._is_internal())
        known = known.filtered(lambda user: not user._is_superuser())
        if known:
            return known[0]
        domain = [("all_group_ids", "in", self.env.ref("account.group_account_invoice").ids)]
        return self.env["res.users"].search([*domain, ("company_ids", "in", self.company_id.ids)], order="id", limit=1)
