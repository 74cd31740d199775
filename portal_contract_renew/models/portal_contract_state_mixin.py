from odoo import fields, models
from odoo.exceptions import UserError

# What becomes of access when a state begins.
ACCESS = {"closed": "ended", "paused": "paused"}


class PortalContractStateMixin(models.AbstractModel):
    """The status of a subscription: it changes here alone, with a row in the history and what becomes of access."""

    _name = "portal.contract.state.mixin"
    _description = "Subscription with a Status"

    # === THE ONLY WAY === #

    def _change_portal_state(self, state, actor, reason="", **values):
        """Change the state: the only way. Nothing stays planned of what has closed.

        :param: see `_write_portal_state`
        :return: whether it changed
        """
        result = self._write_portal_state(state, actor, reason=reason, **values)
        if state == "closed":
            for contract in self:
                self.env["portal.contract.change"]._end_all_sudo(contract, actor)
        return result

    def _write_portal_state(self, state, actor, reason="", date=None, **values):
        """Change the state, for `_change_portal_state` alone. It logs, tells once, and notes what becomes of access.

        :param str state: the new one
        :param Actor actor: who does it; None for the schedule
        :param str reason: a code of `renewal_problem`, "paid", "pending", "cancelled", "unpaid", "ended", "paused",
            "resumed", "taken_back", "reactivated", or words of the vendor
        :param date date: the renewal date that it is about; by default the one that is next or due
        :param values: other fields that change with it
        :return: whether it changed
        """
        self.ensure_one()
        before, date = self.portal_state, date or self.renewal_date
        at_risk = {} if state in ("to_renew", "checking") else {"amount_at_risk": 0}
        lost = self.amount_at_risk
        self._write_renewal({"portal_state": state} | at_risk | values)
        if before == state:
            return False
        transition = self._log_portal("state", before, state, actor, reason, date, lost or self.amount_at_risk)
        kind = ACCESS.get(state) or ("begun" if before in ACCESS else "")
        if kind:
            self.env["portal.contract.access.event"]._emit(self, kind, before)
        if transition.is_news:
            self._notify_transition(transition)
        return True

    # === HISTORY === #

    def _log_portal(self, kind, before, after, actor, reason="", date=None, amount=0.0):
        """Add a row to the history, and return it; see `portal.contract.transition`.

        :param date date: the renewal date; by default the one that is next or due
        :param float amount: what is at risk, or was
        """
        return self.env["portal.contract.transition"]._add(self, kind, before, after, actor, reason, date, amount)

    def _log_portal_method(self, before):
        """Add to the history that staff chose another method."""
        after = self.payment_token_id
        if before != after:
            actor = self.env["portal.contract.transition"]._make_actor()
            self._log_portal("method", before._tell_portal_digits(), after._tell_portal_digits(), actor)

    def _get_transitions_sudo(self, limit=50):
        """Return the history, the newest first, in sudo mode as it is that of a contract that the reader may read."""
        self.ensure_one()
        return self.env["portal.contract.transition"].sudo().search([("res_id", "=", self.id)], limit=limit)

    def _get_portal_close_reason(self):
        """Return why the contract closed last: a code, or words of the vendor; "" if it never closed."""
        closings = self._get_transitions_sudo().filtered(
            lambda row: row.kind == "state" and row.state_after == "closed"
        )
        return closings[:1].reason or ""

    # === END AND PAUSE === #

    def _close(self, actor, reason):
        """Close the contract today: the draft of an unpaid period is deleted, its lines end, access ends by an event.

        :param Actor actor: None for the schedule
        :param str reason: see `_change_portal_state`
        :raise UserError: if a charge is undecided
        """
        self.ensure_one()
        if self._get_charge_under_way() or self._get_transactions_under_way():
            raise UserError(self.env._("A payment is under way. The subscription cannot be closed before its result."))
        adapter, date = self.env["portal.contract.adapter"], self.renewal_date
        today = self.company_id._get_portal_contract_today()
        adapter._discard_invoice(self)
        values = {"closed_on": today, "ending_date": False, "grace_extended_to": False, "paused_until": False}
        # Before its lines end: the history and the event of access tell what it was.
        self._change_portal_state("closed", actor, reason, date=date, **values)
        adapter._end_at(self)

    def _end_on(self, date, actor, reason):
        """Let the contract end on a day (Ending): periods before it are still charged; closed by the run after it."""
        self.ensure_one()
        self.env["portal.contract.adapter"]._end_at(self, date)
        state = "ending" if self.portal_state == "active" else self.portal_state
        self._change_portal_state(state, actor, reason, ending_date=date)

    def _take_back_end(self, actor):
        """Let a contract that is Ending go on."""
        self.ensure_one()
        self.env["portal.contract.adapter"]._take_back_end(self)
        state = "active" if self.portal_state == "ending" else self.portal_state
        self._change_portal_state(state, actor, "taken_back", ending_date=False)

    def _pause(self, until, actor):
        """Pause the contract from today to a day: nothing is invoiced, and no gap is billed later.

        :param date until: the day on which it resumes by itself; None if somebody resumes it
        :raise UserError: if something is due or under way, or it is not Active
        """
        self.ensure_one()
        if self.portal_state != "active" or self.due_invoice_id or self._get_charge_under_way():
            raise UserError(self.env._("This subscription cannot be paused now."))
        self.env["portal.contract.adapter"]._end_at(self)
        today = self.company_id._get_portal_contract_today()
        self._change_portal_state("paused", actor, "paused", paused_on=today, paused_until=until)

    def _resume(self, actor, date=None):
        """Let a paused contract go on, or come back to a closed one: a new period begins, and no gap is billed.

        :param date date: the first day of the new period; by default today, or after a pause as many days later as
            were paid and not used
        """
        self.ensure_one()
        if self.portal_state not in ("paused", "closed"):
            raise UserError(self.env._("This subscription runs already."))
        is_pause, today = self.portal_state == "paused", self.company_id._get_portal_contract_today()
        if not date:
            date = fields.Date.add(today, days=self._count_unused_days() if is_pause else 0)
        self.env["portal.contract.adapter"]._resume(self, date)
        values = {"paused_on": False, "paused_until": False, "closed_on": False, "renewal_problem": False}
        self._change_portal_state("active", actor, "resumed" if is_pause else "reactivated", **values)

    def _count_unused_days(self):
        """Return how many days were paid when the pause began."""
        lasts = self.contract_line_ids.filtered("last_date_invoiced").mapped("last_date_invoiced")
        days = (max(lasts) - self.paused_on).days + 1 if lasts and self.paused_on else 0
        return max(days, 0)
