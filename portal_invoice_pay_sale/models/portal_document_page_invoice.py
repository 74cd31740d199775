from odoo import api, models


class PortalDocumentPageInvoice(models.AbstractModel):
    _inherit = "portal.document.page.invoice"

    @api.model
    def _get_related(self, record_sudo, actor, values):
        """Override of `portal_invoice_pay` to lead to the orders of an invoice, as far as the reader may open them."""
        related = super()._get_related(record_sudo, actor, values)
        access = self.env["portal.document.access"]
        orders_sudo = record_sudo.line_ids.sale_line_ids.order_id
        orders_sudo = orders_sudo.filtered(lambda order: not access._is_link_needed(order, actor.user))
        return [*related, *(order_sudo._get_portal_summary() for order_sudo in orders_sudo)]
