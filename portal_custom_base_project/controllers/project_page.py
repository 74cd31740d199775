from odoo import http

from odoo.addons.portal_custom_base.controllers.document_page import DocumentPagePortal
from odoo.addons.project.controllers.portal import ProjectCustomerPortal


class ProjectPages(DocumentPagePortal, ProjectCustomerPortal):
    @http.route()
    def portal_my_project(self, project_id=None, access_token=None, **arguments):
        """Override of `project` to show projects on the page of all documents."""
        response = super().portal_my_project(project_id=project_id, access_token=access_token, **arguments)
        if getattr(response, "is_qweb", False) and "grouped_tasks" in response.qcontext:
            # In sudo mode as on the pages of all documents; Odoo's method has checked that it may be read.
            project_sudo = response.qcontext["project"].sudo()
            response.qcontext["portal_section_path"] = "/my/projects"
            self._show_document_page(response, "portal.document.page.project", project_sudo, access_token)
        return response

    @http.route()
    def portal_my_project_task(self, project_id=None, task_id=None, access_token=None, **kw):
        """Override of `project`: as `portal_my_task`."""
        response = super().portal_my_project_task(
            project_id=project_id, task_id=task_id, access_token=access_token, **kw
        )
        return self._show_task_page(response, access_token)

    @http.route()
    def portal_my_task(self, task_id, report_type=None, access_token=None, project_sharing=False, **kw):
        """Override of `project` to show tasks on the page of all documents."""
        response = super().portal_my_task(
            task_id, report_type=report_type, access_token=access_token, project_sharing=project_sharing, **kw
        )
        return self._show_task_page(response, access_token)

    def _show_task_page(self, response, access_token):
        if getattr(response, "is_qweb", False) and response.qcontext.get("task"):
            response.qcontext["portal_section_path"] = "/my/tasks"
            task_sudo = response.qcontext["task"]
            self._show_document_page(response, "portal.document.page.task", task_sudo, access_token)
        return response
