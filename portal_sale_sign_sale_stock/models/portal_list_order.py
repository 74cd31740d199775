from odoo import api, models
from odoo.fields import Domain


class PortalListOrder(models.AbstractModel):
    _inherit = "portal.list.order"

    @api.model
    def _get_filters(self):
        """Override of `portal_sale_sign` to find what has arrived whole."""
        arrived = Domain("delivery_status", "=", "full") & self.env["sale.order"]._get_portal_arrived_domain()
        return super()._get_filters() | {"delivered": {"label": self.env._("Delivered"), "domain": arrived}}
