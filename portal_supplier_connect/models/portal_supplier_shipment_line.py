from odoo import fields, models


class PortalSupplierShipmentLine(models.Model):
    """How much of a line of an order a supplier sends, with lots or serial numbers as the supplier names them."""

    _name = "portal.supplier.shipment.line"
    _description = "Line of a Shipment of a Supplier"
    _order = "id"

    shipment_id = fields.Many2one(
        "portal.supplier.shipment", required=True, readonly=True, ondelete="cascade", index=True
    )
    order_line_id = fields.Many2one(
        "purchase.order.line", "Order line", required=True, readonly=True, ondelete="cascade", index=True
    )
    quantity = fields.Float(required=True, readonly=True, digits="Product Unit")
    lots = fields.Char("Lots or serial numbers", readonly=True)

    _check_quantity = models.Constraint("CHECK(quantity > 0)", "What is sent is more than nothing.")

    def _tell(self):
        """Return a line in words, such as "8 × Lamp (LOT-7)"."""
        self.ensure_one()
        words = self.shipment_id._tell_line(self.quantity, self.order_line_id)
        return f"{words} ({self.lots})" if self.lots else words
