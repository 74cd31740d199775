from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError

from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal, read_only
from odoo.addons.sale_timesheet.controllers.portal import PortalProjectAccount


class TaskInvoices(PortalProjectAccount, ListPortal):
    @http.route(
        ["/my/tasks/<task_id>/orders/invoices", "/my/tasks/<task_id>/orders/invoices/page/<page>"],
        methods=["GET"],
        readonly=read_only,
        is_portal_list=True,
    )
    def portal_my_tasks_invoices(self, task_id=None, **arguments):
        """Override of `sale_timesheet` to list the invoices of a task's order with the suite's list."""
        try:
            task_sudo = self._document_check_access("project.task", task_id)
        except (AccessError, MissingError) as error:
            raise NotFound() from error
        return self._render_portal_list("portal.list.task.invoice", arguments, document_sudo=task_sudo)
