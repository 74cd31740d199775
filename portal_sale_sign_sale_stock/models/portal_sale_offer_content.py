from odoo import models


class PortalSaleOfferContent(models.AbstractModel):
    _inherit = "portal.sale.offer.content"

    def _prepare_header(self, order):
        """Override of `portal_sale_sign` to freeze who bears the cost and the risk of the way."""
        return super()._prepare_header(order) | {
            "incoterm": order.incoterm.code or None,
            "incoterm_location": order.incoterm_location or None,
        }
