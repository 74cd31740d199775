from odoo import api, models


class PortalDocumentPageOrder(models.AbstractModel):
    _inherit = "portal.document.page.order"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to tell what is returned of all deliveries."""
        page = super()._prepare_page_values(record_sudo, actor, values)
        returns_sudo = self.env["portal.delivery.return"]._get_of_delivery_sudo(record_sudo.picking_ids, actor)
        forms = ["portal_delivery_return.delivery_returns"] if returns_sudo else []
        return page | {"returns": returns_sudo, "forms": [*page["forms"], *forms]}
