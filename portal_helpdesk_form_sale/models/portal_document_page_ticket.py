from odoo import api, models


class PortalDocumentPageTicket(models.AbstractModel):
    _inherit = "portal.document.page.ticket"

    @api.model
    def _get_related(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to lead to the order, if the reader may open it."""
        related = super()._get_related(record_sudo, actor, values)
        order_sudo = record_sudo.portal_order_id
        if order_sudo and not self.env["portal.document.access"]._is_link_needed(order_sudo, actor.user):
            related.append(order_sudo._get_portal_summary())
        return related
