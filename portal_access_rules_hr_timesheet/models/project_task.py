import re

from odoo import api, models

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

HOURS_WORD = re.compile(rf"\b({'|'.join(HOURS)})\b")


class ProjectTask(models.Model):
    _inherit = "project.task"

    def _has_field_access(self, field, operation):
        """Override of `project`: the sums of timesheets are closed to whoever sees none of them."""
        is_open = super()._has_field_access(field, operation)
        return is_open and not self.env["account.analytic.line"]._is_sum_closed(field, HOURS)

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        """Override of `project`: views are others for whoever sees no timesheets."""
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env["account.analytic.line"]._is_closed_outside())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Override of `base`: a view that names a field to whom it is closed could not be shown at all."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if self.env["account.analytic.line"]._is_closed_outside():
            for node in list(arch.iter("*")):
                self._take_hours_out(node)
        return arch, view

    def _take_hours_out(self, node):
        """Remove a node of a view that shows sums of hours, or what else of it depends on them."""
        is_shown = node.get("name", node.get("for")) in HOURS and node.tag in ("field", "label")
        mentions = [name for name, value in node.attrib.items() if name != "id" and HOURS_WORD.search(value)]
        if is_shown or (node.tag == "t" and mentions):
            parent = node.getparent()
            if parent is not None:
                parent.remove(node)
            return
        for name in mentions:
            del node.attrib[name]

    def _get_portal_total_hours_dict(self):
        """Override of `hr_timesheet`: no sums over tasks for whoever sees no timesheets."""
        return {} if self.env["account.analytic.line"]._is_closed_outside() else super()._get_portal_total_hours_dict()
