from odoo import models

# What a customer is told of a delivery depends on these.
TOLD = {"date", "date_deadline", "picking_id", "state"}


class StockMove(models.Model):
    _inherit = "stock.move"

    def write(self, vals):
        """Override of `stock` to note when customers are told another date."""
        result = super().write(vals)
        if TOLD & vals.keys():
            self.env["portal.delivery.date"]._plan(self.picking_id)
        return result
