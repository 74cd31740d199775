from odoo import api, models

TIMESHEET = "account.analytic.line"


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _is_readable(self, section):
        """Override of `portal_custom_base`: Odoo shows timesheets to customers who may not read the model."""
        return section["model_name"] == TIMESHEET or super()._is_readable(section)

    @api.model
    def _count(self, section, limit):
        """Override of `portal_custom_base` to count the timesheets that Odoo's page lists."""
        if section["model_name"] != TIMESHEET:
            return super()._count(section, limit)
        timesheet = self.env[TIMESHEET]
        domain = timesheet._timesheet_get_portal_domain()
        # In sudo mode as on Odoo's page: the domain decides, customers have no right on the model.
        return timesheet.sudo().search_count(domain, limit=limit)
