from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_amount

# So many days a payment that was promised, and has not arrived, keeps from paying otherwise and holds reminders back.
PROMISE_DAYS = 14


class PortalRemindedMixin(models.AbstractModel):
    """Of what a customer is reminded: the parts of an invoice that are due, and whether they are asked for."""

    _name = "portal.reminded.mixin"
    _description = "Document of Which Customers Are Reminded"

    def _is_portal_reminder_due(self):
        """Return whether the customer is to be reminded of an invoice: something is asked for, and not on its way.

        For a module to hold reminders back, it must override this method and return False.
        """
        self.ensure_one()
        is_open = self.filtered_domain(self.env["portal.payment.reminder"]._get_open_domain())
        is_asked = is_open and not self.currency_id.is_zero(self._get_portal_payable_amount())
        return bool(is_asked) and not self._is_portal_payment_expected()

    def _is_portal_payment_expected(self):
        """Return whether a payment is under way, or a visitor announced one by the link.

        What people who are signed in announced is not asked for, see `_get_portal_payable_amount`; the rest is.
        """
        since = fields.Datetime.now() - timedelta(days=PROMISE_DAYS)
        recent = self.transaction_ids.filtered(lambda one: one.state == "pending" and one.last_state_change > since)
        begun = self._get_portal_transactions_under_way().filtered(lambda one: one.state != "pending")
        return bool(recent or begun or self._get_portal_announced().filtered(lambda one: not one.user_id))

    def _get_portal_reminder_words(self, reminder_id):
        """Return what a mail says at a level of reminders: `subject`, `text` and the amount that is `left`.

        :param reminder_id: the id as text
        :rtype: dict
        """
        # In sudo mode as whoever sends the mail need not read the vendor's levels.
        levels_sudo = self.env["portal.payment.reminder"].sudo().with_context(active_test=False)
        level_id = str(reminder_id or 0).partition("-")[0]
        level_sudo = levels_sudo.browse(int(level_id)).exists()
        return {
            "subject": " ".join((level_sudo.name or self.env._("Your invoice"), self.name)),
            "text": level_sudo.text or "",
            "left": format_amount(self.env, self._get_portal_reminded_amount(), self.currency_id),
            "due": self._get_portal_first_due(),
        }

    def _get_portal_part_number(self):
        """Return which of the parts of an invoice is the first that is open: 1 if it is paid at once."""
        self.ensure_one()
        terms = self.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return 1 + len(terms.filtered("reconciled"))

    def _get_portal_reminded_amount(self):
        """Return what a reminder asks for: the parts that are due by now, or the first of them."""
        today, lines = fields.Date.context_today(self), self._get_portal_term_lines()
        due = lines.filtered(lambda line: (line.date_maturity or line.date) <= today) or lines[:1]
        amount = abs(sum(due.mapped("amount_residual_currency")))
        return min(self.currency_id.round(amount), self._get_portal_payable_amount())
