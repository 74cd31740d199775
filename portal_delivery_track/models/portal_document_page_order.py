from odoo import api, models


class PortalDocumentPageOrder(models.AbstractModel):
    _inherit = "portal.document.page.order"

    _page_deliveries = "portal_delivery_track.order_deliveries"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to tell how the goods come, first of all that follows the steps."""
        deliveries = record_sudo._get_portal_deliveries(actor.user) if record_sudo.state == "sale" else {}
        values["portal_deliveries"] = deliveries
        page = super()._prepare_page_values(record_sudo, actor, values)
        return page | {"forms": (self._page_deliveries, *page["forms"])} if deliveries else page
