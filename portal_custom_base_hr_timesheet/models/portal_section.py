from odoo import api, models
from odoo.fields import Domain

TIMESHEET = "account.analytic.line"


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _is_readable(self, entry):
        """Override of `portal_custom_base`, as Odoo shows timesheets to customers who may not read the model."""
        if entry["model_name"] != TIMESHEET:
            return super()._is_readable(entry)
        domain = Domain(self.env[TIMESHEET]._timesheet_get_portal_domain())
        return not domain.optimize(self.env[TIMESHEET]).is_false()

    @api.model
    def _search_counted(self, entry, limit):
        """Override of `portal_custom_base` to count the timesheets listed on Odoo's page."""
        if entry["model_name"] != TIMESHEET:
            return super()._search_counted(entry, limit)
        timesheet = self.env[TIMESHEET]
        # In sudo mode as on Odoo's page, as customers have no right on the model; the domain limits the timesheets.
        return timesheet.sudo()._search(timesheet._timesheet_get_portal_domain(), limit=limit)
