from odoo import api, models
from odoo.fields import Domain


class PortalListOrderInvoice(models.AbstractModel):
    """The invoices of one order."""

    _name = "portal.list.order.invoice"
    _inherit = "portal.list.document.invoice"
    _description = "List of the Invoices of an Order"

    _list_document_model = "sale.order"

    @api.model
    def _get_document_domain(self, document_sudo):
        return Domain("invoice_line_ids.sale_line_ids.order_id", "=", document_sudo.id)

    @api.model
    def _get_path(self):
        return f"/my/orders/{self._get_document_sudo().id}/invoices"

    @api.model
    def _get_parent(self):
        order_sudo = self._get_document_sudo()
        return {"name": order_sudo.name, "url": f"/my/orders/{order_sudo.id}"}

    @api.model
    def _get_invitation(self):
        return self.env._("No invoice of this order yet.")
