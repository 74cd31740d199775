from odoo import api, models
from odoo.tools import format_duration


class PortalListProject(models.AbstractModel):
    _inherit = "portal.list.project"

    @api.model
    def _get_columns(self):
        """Override of `portal_custom_base_project` to tell the hours used, of projects whose vendor shows them."""
        if not self.env["account.analytic.line"]._show_portal_timesheets():
            return super()._get_columns()
        hours = {"label": self.env._("Hours used"), "value": self._tell_hours, "is_short": True}
        return super()._get_columns() | {"hours": hours}

    def _tell_hours(self, project):
        # In sudo mode as the vendor shows sums of this project to whoever sees it.
        return self._describe_hours(project.sudo())

    @api.model
    def _describe_hours(self, project_sudo):
        """Return how many hours of a project are used of those that are planned; nothing unless the vendor shows it."""
        if not (project_sudo.portal_shows_hours and project_sudo.allow_timesheets):
            return ""
        used, planned = project_sudo.effective_hours, project_sudo.allocated_hours
        if not planned:
            return format_duration(used)
        return self.env._("%(used)s of %(planned)s", used=format_duration(used), planned=format_duration(planned))
