from odoo import api, models

# What a delivery says of its content.
CONTENT = {"lot_id", "lot_name", "move_id", "picking_id", "product_id", "product_uom_id", "quantity"}


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `stock`: what is added to a shipped delivery is put to its customer."""
        lines = super().create(vals_list)
        lines.picking_id._offer_portal_receipt_anew()
        return lines

    def write(self, vals):
        """Override of `stock`: what is changed of a shipped delivery is put to its customer."""
        pickings = self.picking_id if vals.keys() & CONTENT else self.picking_id.browse()
        result = super().write(vals)
        (pickings | self.picking_id if pickings else pickings)._offer_portal_receipt_anew()
        return result
