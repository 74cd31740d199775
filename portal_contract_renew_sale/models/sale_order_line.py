from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    portal_contract_line_id = fields.Many2one(
        "contract.line",
        "Line of the Subscription",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="sales_team.group_sale_salesman",
    )

    def _apply_portal_contract(self, kind):
        """Change the line of the subscription as agreed: a renewal says how much and at what price, an extension how
        much more."""
        self.ensure_one()
        line, unit = self.portal_contract_line_id, self.product_uom_id
        adapter = self.env["portal.contract.adapter"]
        # Whoever sells may have written another unit than the subscription has.
        quantity = unit._compute_quantity(self.product_uom_qty, line.uom_id) if line.uom_id else self.product_uom_qty
        if kind == "renewal":
            price = unit._compute_price(self.price_unit, line.uom_id) if line.uom_id else self.price_unit
            line.write({"automatic_price": False, "specific_price": price, "discount": self.discount})
            adapter._change_quantity(line, quantity)
        else:
            adapter._change_quantity(line, line.quantity + quantity)

    def _is_portal_contract_renewal(self):
        # In sudo mode as whoever invoices need not sell.
        line_sudo = self.sudo()
        return bool(line_sudo.portal_contract_line_id) and line_sudo.order_id.portal_contract_kind == "renewal"

    def _compute_qty_to_invoice(self):
        """Override of `sale`: what a subscription invoices, the order does not."""
        result = super()._compute_qty_to_invoice()
        self.filtered(lambda line: line._is_portal_contract_renewal()).qty_to_invoice = 0
        return result

    def _compute_invoice_status(self):
        """Override of `sale`: what a subscription invoices, the order does not."""
        result = super()._compute_invoice_status()
        self.filtered(lambda line: line._is_portal_contract_renewal()).invoice_status = "no"
        return result
