from datetime import timedelta

from odoo import models

from .portal_contract_charge import MOST_REPEATS


class PortalContractScheduledMixin(models.AbstractModel):
    """What a run does next with a subscription: each step is computed from the renewal date, however late it is."""

    _name = "portal.contract.scheduled.mixin"
    _description = "Subscription with a Timetable"

    # === WHAT IS NEXT === #

    def _get_next_step(self, today, is_retry_hour=True):
        """Return what a run does next with a contract, without doing it; "" if it is nothing.

        :param date today: the day in the time zone of its company
        :param bool is_retry_hour: whether refused charges may be tried again at this hour
        """
        self.ensure_one()
        if self.portal_state == "closed":
            return ""
        if self.portal_state == "paused":
            return "resume" if self.paused_until and self.paused_until <= today else ""
        if self._is_due_settled():
            return "settle"
        if charge := self._get_charge_under_way():
            return self._get_charge_step(charge)
        if self._get_transactions_under_way():
            return ""
        if self._is_over(today):
            return "end"
        is_due = self.is_charged_automatically and self.renewal_date and self.renewal_date <= today
        return self._get_due_step(today, is_retry_hour) if is_due else ""

    def _is_over(self, today):
        """Return whether the last day has passed and nothing is left to be charged."""
        date = self.ending_date or self.date_end
        return bool(date) and date < today and not self.renewal_date

    def _get_charge_step(self, charge):
        """Return what is done with a charge that is under way: "answer", "check" or "repeat"; "" is to wait."""
        if charge._is_answered():
            return "answer"
        if charge.state == "sent":
            return "check" if charge._is_stale() else ""
        is_repeatable = charge.transaction_id.provider_id.portal_is_repeatable and charge.repeats < MOST_REPEATS
        return "repeat" if charge.state == "undecided" and is_repeatable else ""

    def _get_due_step(self, today, is_retry_hour):
        """Return what is done with a period that is due: "charge", "retry", "to_renew" or "close"."""
        problem, is_over = self._get_method_problem(max(self.renewal_date, today)), self.grace_end_date <= today
        charges = self._get_charges_of_period()
        if not problem and not charges.filtered(lambda charge: charge.token_id == self.payment_token_id):
            return "charge"
        if is_over:
            # Who was refused today has the rest of the day.
            return "" if self._get_day(charges[:1].decided_on) == today else "close"
        if self.portal_state != "to_renew":
            return "to_renew"
        return "retry" if not problem and is_retry_hour and self._is_retry_due(charges[:1], today) else ""

    def _is_retry_due(self, charge, today):
        """Return whether a day of the plan for another attempt has come since the last one."""
        last = self._get_day(charge.decided_on)
        if not charge.is_soft or not last:
            return False
        days = [self.renewal_date + timedelta(days=days) for days in self._get_retry_days()]
        return any(last < day <= today for day in days)

    def _get_retry_days(self):
        """Return after how many days a charge is tried again."""
        text = self._get_portal_plan().portal_retry_days or self.company_id.portal_contract_retry_days or ""
        return [int(part) for part in text.replace(" ", "").split(",") if part.isdecimal() and int(part)]

    def _get_day(self, moment):
        """Return the day of a moment (UTC) in the time zone of the company; False if there is none."""
        return moment and self.company_id._get_portal_contract_day(moment)

    # === WHAT IS DONE === #

    def _do_step(self, step, today):
        """Do what `_get_next_step` said. It is for locked contracts.

        :return: whether another step may follow at once
        """
        if step in ("charge", "retry"):
            # The request has released the lock. If days were missed, the next period may be due as well.
            return self._charge(None) == "done" and bool(self.try_lock_for_update())
        charge = self._get_charge_under_way()
        if step == "settle":
            self._renew()
        elif step == "answer":
            charge._take_answer()
        elif step == "check":
            charge._leave_undecided()
        elif step == "repeat":
            charge._repeat()
        elif step == "to_renew":
            self._turn_to_renew(self._get_method_problem() or self._get_charges_of_period()[:1].problem or "no_method")
        elif step == "close":
            self._close(None, "unpaid")
        elif step == "end":
            self._close(None, "cancelled" if self.ending_date else "ended")
        elif step == "resume":
            self._resume(None)
        return step in ("settle", "resume")
