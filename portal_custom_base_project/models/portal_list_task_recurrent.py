from odoo import api, models
from odoo.fields import Domain


class PortalListTaskRecurrent(models.AbstractModel):
    """The repetitions of one task, whose id is in the context; the task has been checked."""

    _name = "portal.list.task.recurrent"
    _inherit = "portal.list.task.subtask"
    _description = "List of the Repetitions of a Task"

    _list_page = "recurrent_tasks"

    @api.model
    def _get_title(self):
        return self.env._("Repetitions")

    @api.model
    def _get_domain(self):
        recurrence_sudo = self._get_task_sudo().recurrence_id
        is_repeated = Domain("recurrence_id", "=", recurrence_sudo.id) if recurrence_sudo else Domain.FALSE
        # Not those of subtasks.
        return self.env["portal.list.task"]._get_domain() & is_repeated

    @api.model
    def _get_invitation(self):
        return self.env._("This task is not repeated.")
