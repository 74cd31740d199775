from odoo import api, models
from odoo.fields import Domain

from odoo.addons.portal_custom_base_account.models.portal_list_invoice import INVOICES


class PortalListTaskInvoice(models.AbstractModel):
    """The invoices of the order of one task, whose id is in the context; the task has been checked."""

    _name = "portal.list.task.invoice"
    _inherit = "portal.list.invoice"
    _description = "List of the Invoices of a Task"

    def _get_task_sudo(self):
        """Return the task.

        :return: in sudo mode as the way from a task to its invoices is closed to people outside; which of them are
            listed, the record rules decide
        """
        return self.env["project.task"].sudo().browse(self.env.context["portal_list_document_id"])

    @api.model
    def _is_available(self):
        """Override of `portal_custom_base`: the list is closed with the section of invoices."""
        return super()._is_available() and not self.env["portal.section"]._is_section_hidden("section_invoice")

    @api.model
    def _get_domain(self):
        order_id = self._get_task_sudo().sale_order_id.id or 0
        is_sold = Domain("move_type", "in", INVOICES) & Domain("invoice_line_ids.sale_line_ids.order_id", "=", order_id)
        return super()._get_domain() & is_sold

    @api.model
    def _has_bills(self):
        """Override as no bill is the invoice of an order."""
        return False

    @api.model
    def _get_path(self):
        return f"/my/tasks/{self._get_task_sudo().id}/orders/invoices"

    @api.model
    def _get_parent(self):
        task_sudo = self._get_task_sudo()
        return {"name": task_sudo.name, "url": f"/my/tasks/{task_sudo.id}"}

    @api.model
    def _get_invitation(self):
        return self.env._("No invoice of this task yet.")
