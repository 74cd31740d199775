from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal, read_only
from odoo.addons.sale_timesheet.controllers.portal import PortalProjectAccount, SaleTimesheetCustomerPortal


# Odoo's class that links a task to its invoices comes first: that of projects does not call what stands behind it.
class TaskInvoices(SaleTimesheetCustomerPortal, PortalProjectAccount, ListPortal):
    def _task_get_page_view_values(self, task, access_token, **kwargs):
        """Override of `sale_timesheet`: no link leads to invoices while their section is hidden."""
        values = super()._task_get_page_view_values(task, access_token, **kwargs)
        if request.env["portal.section"]._is_section_hidden("section_invoice"):
            # In sudo mode as only the addresses of what was linked are compared.
            moves_sudo = request.env["account.move"].sudo().browse(values.get("invoices_accessible") or [])
            hidden = {f"/my/tasks/{task.id}/orders/invoices", *moves_sudo.mapped("access_url")}
            links = values["task_link_section"]
            values["task_link_section"] = [link for link in links if link["access_url"].partition("?")[0] not in hidden]
        return values

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
