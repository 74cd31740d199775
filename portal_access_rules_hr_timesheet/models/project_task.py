from odoo import models

# What sums up the timesheets of a task.
HOURS = {
    "effective_hours",
    "overtime",
    "progress",
    "remaining_hours",
    "remaining_hours_percentage",
    "remaining_hours_so",
    "subtask_effective_hours",
    "timesheet_ids",
    "total_hours_spent",
}


class ProjectTask(models.Model):
    _inherit = "project.task"

    def _has_field_access(self, field, operation):
        """Override of `project`: the sums of timesheets are closed to whoever sees none of them."""
        if not super()._has_field_access(field, operation):
            return False
        is_closed = field.name in HOURS and not self.env.su
        return not (is_closed and self.env["account.analytic.line"]._is_closed_outside())
