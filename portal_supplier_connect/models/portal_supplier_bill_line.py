from odoo import fields, models


class PortalSupplierBillLine(models.Model):
    """How much of a line of an order a supplier bills, beside what was ordered, received and billed by then."""

    _name = "portal.supplier.bill.line"
    _description = "Line of a Bill of a Supplier"
    _order = "id"

    bill_id = fields.Many2one("portal.supplier.bill", required=True, readonly=True, ondelete="cascade", index=True)
    order_line_id = fields.Many2one(
        "purchase.order.line", "Order line", readonly=True, ondelete="set null", index="btree_not_null"
    )
    product_name = fields.Char("Product", required=True, readonly=True)
    quantity = fields.Float("Billed", required=True, readonly=True, digits="Product Unit")
    ordered = fields.Float(readonly=True, digits="Product Unit")
    received = fields.Float(readonly=True, digits="Product Unit")
    billed_before = fields.Float("Billed before", readonly=True, digits="Product Unit")

    _check_quantity = models.Constraint("CHECK(quantity > 0)", "What is billed is more than nothing.")

    def _tell_difference(self):
        """Return what is billed above what was received and not billed yet, in words, or ""."""
        self.ensure_one()
        total = self.quantity + self.billed_before
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if round(total - self.received, digits) <= 0:
            return ""
        tell = self.env["portal.supplier.rules"]._tell_quantity
        words = {"name": self.product_name, "billed": tell(total), "received": tell(self.received)}
        return self.env._("%(name)s: billed %(billed)s, received %(received)s.", **words)
