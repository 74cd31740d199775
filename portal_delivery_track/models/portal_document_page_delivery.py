from odoo import api, models


class PortalDocumentPageDelivery(models.AbstractModel):
    """The page of a delivery: what is in it, when it comes, where to, and how to follow it."""

    _name = "portal.document.page.delivery"
    _inherit = "portal.document.page"
    _description = "Page of a Delivery"

    _page_content = "portal_delivery_track.delivery_content"
    _page_lines = "move_ids"

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: whoever sold it, or is responsible for the delivery."""
        return record_sudo.sale_id.user_id or record_sudo.user_id
