from odoo import api, models


class PortalListDelivery(models.AbstractModel):
    _inherit = "portal.list.delivery"

    _list_lines = ("move_ids", "portal_receipt_ids")

    @api.model
    def _get_filters(self):
        """Override of `portal_delivery_track` to find what was shipped and not confirmed, where that is asked for."""
        filters = super()._get_filters()
        if not self._asks_for_receipt():
            return filters
        awaited = self.env["stock.picking"]._get_portal_awaited_domain()
        return filters | {"to_confirm": {"label": self.env._("To confirm"), "domain": awaited}}

    @api.model
    def _asks_for_receipt(self):
        # In sudo mode as customers do not read the vendor's settings; their companies are read for each page anyway.
        return any(self.env.companies.sudo().mapped("portal_asks_receipt"))
