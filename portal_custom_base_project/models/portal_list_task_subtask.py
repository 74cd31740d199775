from odoo import api, models
from odoo.fields import Domain


class PortalListTaskSubtask(models.AbstractModel):
    """The subtasks of one task, whose id is in the context; the task has been checked."""

    _name = "portal.list.task.subtask"
    _inherit = "portal.list.task"
    _description = "List of the Subtasks of a Task"

    _list_page = "subtasks"
    _list_history = "my_project_tasks_history"

    def _get_task_sudo(self):
        """Return the task.

        :return: in sudo mode as the record rules decide which of its tasks are listed
        """
        return self.env["project.task"].sudo().browse(self.env.context["portal_list_document_id"])

    @api.model
    def _get_title(self):
        return self.env._("Subtasks")

    @api.model
    def _get_domain(self):
        task_sudo = self._get_task_sudo()
        is_below = Domain("id", "child_of", task_sudo.ids) & Domain("id", "!=", task_sudo.id)
        return super()._get_domain() & is_below

    def _get_project_filters(self):
        return {}

    @api.model
    def _get_path(self):
        task_sudo = self._get_task_sudo()
        return f"/my/projects/{task_sudo.project_id.id}/task/{task_sudo.id}/{self._list_page}"

    @api.model
    def _get_parent(self):
        task_sudo = self._get_task_sudo()
        url = f"/my/projects/{task_sudo.project_id.id}/task/{task_sudo.id}"
        return {"name": task_sudo.name, "url": url}

    @api.model
    def _get_invitation(self):
        return self.env._("This task has no subtasks.")
