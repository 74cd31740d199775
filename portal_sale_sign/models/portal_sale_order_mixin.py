from odoo import api, fields, models


class PortalSaleOrderMixin(models.AbstractModel):
    """The order that evidence is about, so that salespeople see that of the orders that they may read."""

    _name = "portal.sale.order.mixin"
    _description = "Evidence of an Order"

    order_id = fields.Many2one("sale.order", compute="_compute_order_id", search="_search_order_id")

    @api.depends("res_model", "res_id")
    def _compute_order_id(self):
        own = self.filtered(lambda row: row.res_model == "sale.order")
        existing = set(self.env["sale.order"].browse(own.mapped("res_id")).exists().ids)
        for row in self:
            row.order_id = row.res_id if row in own and row.res_id in existing else False

    def _search_order_id(self, operator, value):
        own = ("res_model", "=", "sale.order")
        if operator in ("any", "any!"):
            orders = self.env["sale.order"] if operator == "any" else self.env["sale.order"].sudo()
            return [own, ("res_id", "in", orders._search(value))]
        if operator != "in":
            return NotImplemented
        return [own, ("res_id", "in", [order_id for order_id in value if isinstance(order_id, int)])]
