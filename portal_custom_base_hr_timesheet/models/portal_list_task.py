from odoo import api, models
from odoo.tools import format_duration


class PortalListTask(models.AbstractModel):
    _inherit = "portal.list.task"

    @api.model
    def _get_columns(self):
        """Override of `portal_custom_base_project` to tell the hours of tasks to who may read them."""
        tasks = self.env["project.task"]
        columns = super()._get_columns()
        if not tasks._has_field_access(tasks._fields["effective_hours"], "read"):
            return columns
        hours = {
            "label": self.env._("Time"),
            "value": lambda task: task.effective_hours,
            "text": lambda value: format_duration(value) if value else "",
            "is_number": True,
            "phone": "amount",
        }
        return columns | {"effective_hours": hours}

    @api.model
    def _get_sorts(self):
        """Override of `portal_custom_base_project` to keep Odoo's order by progress where it is told."""
        tasks = self.env["project.task"]
        sorts = super()._get_sorts()
        if not tasks._has_field_access(tasks._fields["progress"], "read"):
            return sorts
        return sorts | {"progress asc": {"label": self.env._("Progress"), "order": "progress"}}
