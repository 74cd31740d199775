from odoo import fields, models


class PortalDeliveryReturnLine(models.Model):
    """How much of what was delivered a customer sends back; of tracked products, each lot or serial number."""

    _name = "portal.delivery.return.line"
    _description = "Line of a Return"

    return_id = fields.Many2one("portal.delivery.return", required=True, readonly=True, ondelete="cascade", index=True)
    move_id = fields.Many2one(
        "stock.move", "Delivered by", required=True, readonly=True, ondelete="restrict", index=True
    )
    product_id = fields.Many2one(related="move_id.product_id", store=True, index="btree_not_null")
    lot_id = fields.Many2one(
        "stock.lot", "Lot or serial number", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    quantity = fields.Float(required=True, readonly=True, digits="Product Unit")
    uom_id = fields.Many2one(related="move_id.product_uom", string="Unit")

    _check_quantity = models.Constraint("CHECK(quantity > 0)", "What is returned is more than nothing.")

    def _tell(self):
        """Return a line in words, such as "2 × Desk (LOT-7)"; its unit is told where it is not the product's own."""
        self.ensure_one()
        words = self.return_id.picking_id._tell_portal_goods(self.move_id, self.quantity)
        return f"{words} ({self.lot_id.name})" if self.lot_id else words
