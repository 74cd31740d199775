from odoo import api, models
from odoo.fields import Domain


class PortalListTaskInvoice(models.AbstractModel):
    """The invoices of the order of one task."""

    _name = "portal.list.task.invoice"
    _inherit = "portal.list.document.invoice"
    _description = "List of the Invoices of a Task"

    _list_document_model = "project.task"

    @api.model
    def _get_document_domain(self, document_sudo):
        return Domain("invoice_line_ids.sale_line_ids.order_id", "=", document_sudo.sale_order_id.id or 0)

    @api.model
    def _get_path(self):
        return f"/my/tasks/{self._get_document_sudo().id}/orders/invoices"

    @api.model
    def _get_parent(self):
        task_sudo = self._get_document_sudo()
        return {"name": task_sudo.name, "url": f"/my/tasks/{task_sudo.id}"}

    @api.model
    def _get_invitation(self):
        return self.env._("No invoice of this task yet.")
