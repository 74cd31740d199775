from odoo import models
from odoo.fields import Domain


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    def _timesheet_get_portal_domain(self):
        """Override of `hr_timesheet`: its pages go around record rules, so the role is held to here."""
        domain = super()._timesheet_get_portal_domain()
        user = self.env.user
        if user._is_internal():
            return domain
        return Domain(domain) & Domain(user._get_portal_domain(self._name))
