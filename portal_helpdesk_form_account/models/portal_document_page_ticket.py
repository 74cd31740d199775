from odoo import api, models


class PortalDocumentPageTicket(models.AbstractModel):
    _inherit = "portal.document.page.ticket"

    @api.model
    def _get_related(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to lead to the invoice, if the reader may open it."""
        related = super()._get_related(record_sudo, actor, values)
        invoice_sudo = record_sudo.portal_invoice_id
        if invoice_sudo and not self.env["portal.document.access"]._is_link_needed(invoice_sudo, actor.user):
            related.append(invoice_sudo._get_portal_summary())
        return related
