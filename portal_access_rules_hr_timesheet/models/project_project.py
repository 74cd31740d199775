from odoo import models

# What sums up the timesheets of a project.
HOURS = {"effective_hours", "is_project_overtime", "remaining_hours", "timesheet_ids", "total_timesheet_time"}


class ProjectProject(models.Model):
    _inherit = "project.project"

    def _has_field_access(self, field, operation):
        """Override of `base`: the sums of timesheets are closed to whoever sees none of them."""
        is_open = super()._has_field_access(field, operation)
        return is_open and not self.env["account.analytic.line"]._is_sum_closed(field, HOURS)
