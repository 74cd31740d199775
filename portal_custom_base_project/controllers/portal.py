from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal, read_only
from odoo.addons.project.controllers.portal import ProjectCustomerPortal


class ProjectLists(ProjectCustomerPortal, ListPortal):
    @http.route(["/my/projects", "/my/projects/page/<page>"], methods=["GET"], readonly=read_only, is_portal_list=True)
    def portal_my_projects(self, **arguments):
        """Override of `project` to list projects with a search; see `portal_my_tasks`."""
        return self._render_portal_list("portal.list.project", arguments)

    @http.route(["/my/tasks", "/my/tasks/page/<page>"], methods=["GET"], readonly=read_only, is_portal_list=True)
    def portal_my_tasks(self, **arguments):
        """Override of `project` to list tasks with search, filters and groups.

        Odoo's method is not called, as it reads all projects and counts without a limit; what other addons add to
        `_prepare_tasks_values` is lost here; they add it to `portal.list.task` instead.
        """
        return self._render_portal_list("portal.list.task", arguments)

    @http.route(readonly=read_only, is_portal_list=True)
    def portal_my_project_subtasks(self, project_id, task_id, **arguments):
        """Override of `project` to list the subtasks of a task."""
        task_sudo = self._get_task_sudo(project_id, task_id)
        return self._render_portal_list("portal.list.task.subtask", arguments, document_sudo=task_sudo)

    @http.route(readonly=read_only, is_portal_list=True)
    def portal_my_project_recurrent_tasks(self, project_id, task_id, **arguments):
        """Override of `project` to list the repetitions of a task."""
        task_sudo = self._get_task_sudo(project_id, task_id)
        return self._render_portal_list("portal.list.task.recurrent", arguments, document_sudo=task_sudo)

    def _get_task_sudo(self, project_id, task_id):
        """Return a task of a project, both of which the reader may see.

        :raise NotFound: if they may not
        """
        try:
            self._document_check_access("project.project", project_id)
            task_sudo = self._document_check_access("project.task", task_id)
        except (AccessError, MissingError) as refusal:
            raise NotFound() from refusal
        if task_sudo.project_id.id != project_id:
            raise NotFound(request.env._("This document does not exist."))
        return task_sudo
