from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount, plaintext2html

from ..payment_lock import lock_for_payment

# Providers that confirm nothing: a transfer that somebody promised.
PROMISED = ("none", "custom")
# How long the attempt of one person keeps others from paying the same.
MINUTES_OF_ATTEMPT = 15
# So many days a payment that was promised, and has not arrived, holds reminders back.
PROMISE_DAYS = 14
ACCOUNTANTS = "account.group_account_invoice,account.group_account_readonly"


class AccountMove(models.Model):
    _inherit = "account.move"

    portal_remittance_line_ids = fields.One2many("portal.remittance.line", "move_id", readonly=True)
    # Written by each attempt alone, so that PostgreSQL notices two at once.
    portal_payment_attempts = fields.Integer(readonly=True, copy=False)

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
        return self._get_portal_accountant()

    def _get_portal_accountant(self):
        """Return the first of who may post invoices."""
        domain = [("all_group_ids", "in", self.env.ref("account.group_account_invoice").ids)]
        return self.env["res.users"].search([*domain, ("company_ids", "in", self.company_id.ids)], order="id", limit=1)

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

    def _is_portal_disputed_whole(self):
        """Return whether all that is left of an invoice is disputed."""
        is_zero = self.currency_id.is_zero
        return not is_zero(self.amount_residual) and is_zero(self._get_portal_payable_amount())

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
        is_asked = is_open and not self.currency_id.is_zero(self._get_portal_payable_amount())
        return bool(is_asked) and not self._is_portal_payment_expected()

    def _is_portal_payment_expected(self):
        """Return whether a payment is under way, or was announced and may still arrive."""
        since = fields.Datetime.now() - timedelta(days=PROMISE_DAYS)
        transactions = self.transaction_ids
        if transactions.filtered(
            lambda one: one.state == "authorized" or (one.state == "pending" and one.last_state_change > since)
        ):
            return True
        return bool(self._get_portal_announced().filtered(lambda one: one.announced_on and one.announced_on > since))

    def _get_portal_reminder_words(self, reminder_id):
        """Return what a mail says at a level of reminders: `subject`, `text` and the amount that is `left`.

        :param reminder_id: the id as text
        :rtype: dict
        """
        # In sudo mode as whoever sends the mail need not read the vendor's levels.
        levels_sudo = self.env["portal.payment.reminder"].sudo().with_context(active_test=False)
        level_sudo = levels_sudo.browse(int(reminder_id or 0)).exists()
        return {
            "subject": f"{level_sudo.name or self.env._('Your invoice')} {self.name}",
            "text": level_sudo.text or "",
            "left": format_amount(self.env, self._get_portal_payable_amount(), self.currency_id),
        }
