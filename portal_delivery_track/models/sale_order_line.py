from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _is_portal_shipped(self):
        """Return whether the line is of goods that a delivery brings."""
        return not self.display_type and self.qty_delivered_method == "stock_move" and self.product_uom_qty > 0
