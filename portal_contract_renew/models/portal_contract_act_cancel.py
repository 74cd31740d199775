from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError

ONE_DAY = timedelta(days=1)


class PortalContractActCancel(models.AbstractModel):
    """The end of a subscription: of its period, of the notice period or of the minimum term, the latest; at once where
    nothing is paid."""

    _name = "portal.contract.act.cancel"
    _inherit = "portal.contract.act"
    _description = "Cancellation"
    _act_states = ("active", "to_renew", "paused")

    @api.model
    def _get_title(self):
        """Override of this addon."""
        return self.env._("Cancel")

    @api.model
    def _get_refusal(self, contract, actor):
        """Override of this addon: the plan may leave it to the vendor."""
        if not contract._get_portal_plan().portal_may_cancel:
            return self.env._("This subscription is cancelled by a message to us.")
        if contract._get_charge_under_way():
            return self.env._("A payment is under way. Please wait until it is decided.")
        return False

    @api.model
    def _get_last_day(self, contract, today):
        """Return the last day of a subscription that is cancelled today; False if it ends at once."""
        term_end = self._get_term_end(contract)
        if contract.portal_state != "active" and (not term_end or term_end < today):
            return False
        paid = [self._get_paid_day(line, today) for line in self._get_open_lines(contract)]
        notice_end = self._get_notice_date(contract, today) - ONE_DAY
        last_day = max(filter(None, [*paid, notice_end, term_end]))
        return last_day if last_day >= today else False

    def _get_paid_day(self, line, today):
        """Return the last day of the period that is paid, or will be invoiced: when it is over, or as it has begun."""
        is_begun = line.next_period_date_start and line.next_period_date_start <= today
        is_invoiced = is_begun and not line.contract_id.is_charged_automatically
        if line.recurring_invoicing_type == "post-paid" or is_invoiced:
            return line.next_period_date_end
        return line.last_date_invoiced

    @api.model
    def _get_term_end(self, contract):
        """Return the last day of the minimum term, or False."""
        months = contract._get_portal_plan().portal_minimum_months
        start = min(filter(None, contract.contract_line_ids.mapped("date_start")), default=contract.date_start)
        return start + relativedelta(months=months) - ONE_DAY if months > 0 and start else False

    @api.model
    def _prepare(self, contract, values, today):
        """Override of this addon."""
        reason = self.env["portal.contract.cancel.reason"]._find_sudo(values.get("reason"))
        if not reason:
            raise UserError(self.env._("Choose a reason."))
        text = self.env["portal.contract.change"]._clean_text(values.get("text"))
        if reason.needs_text and not text:
            raise UserError(self.env._("Tell us more about it, please."))
        last_day = self._get_last_day(contract, today)
        return {
            "change": {"reason_id": reason.id, "reason_text": text},
            "date": last_day + ONE_DAY if last_day else False,
        }

    @api.model
    def _filter_replaced(self, change, planned):
        """Override of this addon: nothing changes of what ends."""
        return planned

    @api.model
    def _plan(self, change, actor):
        """Override of this addon: the contract is Ending from now on."""
        change.contract_id._end_on(change.effective_date - ONE_DAY, actor, "cancelled")

    @api.model
    def _apply(self, change, actor):
        """Override of this addon."""
        change.contract_id._close(actor, "cancelled")

    @api.model
    def _take_back(self, change, actor):
        """Override of this addon."""
        if change.contract_id.portal_state != "ending":
            raise UserError(self.env._("This change cannot be taken back any more."))
        change.contract_id._take_back_end(actor)

    @api.model
    def _tell_offer(self, contract, offer):
        """Override of this addon: until when it can be used."""
        if not offer["date"]:
            return [self.env._("It ends at once, and nothing more is charged.")]
        date = self.env["portal.answer.mixin"]._tell_date(offer["date"] - ONE_DAY)
        return [self.env._("It ends on %(date)s. You can use it until then, or take the cancellation back.", date=date)]

    @api.model
    def _tell(self, change):
        """Override of this addon."""
        return self.env._("Cancellation")

    @api.model
    def _tell_planned(self, change):
        """Override of this addon: it holds to the end of its last day."""
        date = self.env["portal.answer.mixin"]._tell_date(change.effective_date - ONE_DAY)
        return self.env._("It was cancelled and ends on %(date)s", date=date)
