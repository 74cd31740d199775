from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class PortalContractGraceMixin(models.AbstractModel):
    """How long an unpaid subscription goes on, and who extends that."""

    _name = "portal.contract.grace.mixin"
    _description = "Subscription with Days of Grace"

    def _get_grace_days_left(self):
        """Return how many days are left before the contract closes; 0 if it is not To Renew."""
        self.ensure_one()
        if self.portal_state != "to_renew" or not self.grace_end_date:
            return 0
        return max((self.grace_end_date - self.company_id._get_portal_contract_today()).days, 0)

    def _get_portal_last_day(self):
        """Return the last day on which an unpaid subscription can be paid."""
        return self.grace_end_date and self.grace_end_date - timedelta(days=1)

    def _extend_grace(self, date, reason):
        """Extend the grace to a day, once per renewal date, as the vendor; it is logged.

        :raise UserError: if it is not To Renew, was extended already, or the day is not later
        """
        self.ensure_one()
        if self.portal_state != "to_renew":
            raise UserError(self.env._("Only a subscription that is To Renew has days of grace."))
        if self.grace_extended_to:
            raise UserError(self.env._("The grace was extended already. It is extended once for a renewal date."))
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason: it is kept in the history."))
        if not date or date <= self.grace_end_date:
            raise UserError(self.env._("Please choose a day after the one on which it closes now."))
        before = self.grace_end_date
        self._write_renewal({"grace_extended_to": date})
        texts = [fields.Date.to_string(day) for day in (before, date)]
        self._log_portal("grace", *texts, self.env["portal.contract.transition"]._make_actor(), reason.strip())

    def action_extend_grace(self):
        """Open the wizard that extends the grace."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend the Grace"),
            "res_model": "portal.contract.grace",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contract_id": self.id},
        }
