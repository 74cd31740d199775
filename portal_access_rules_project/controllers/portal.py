from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.project.controllers.portal import ProjectCustomerPortal


class ProjectPortalAccess(ProjectCustomerPortal):
    @http.route()
    def portal_my_project_task(self, project_id=None, task_id=None, access_token=None, **kw):
        """Override of `project`: there, any secret opens all tasks of a project that a person may see."""
        user = request.env.user
        if user._is_portal():
            access_token = None
        try:
            project_sudo = self._document_check_access("project.project", project_id, access_token)
            task_sudo = project_sudo.env["project.task"].browse(task_id).exists()
            if task_sudo.project_id != project_sudo:
                raise MissingError(request.env._("This document does not exist."))
            if user._is_portal():
                self._document_check_access("project.task", task_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        return super().portal_my_project_task(project_id=project_id, task_id=task_id, access_token=access_token, **kw)
