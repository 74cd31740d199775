from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_qty_delivered(self):
        """Override of `sale_project`: milestones of more than 100 % do not deliver more than was ordered."""
        quantities = super()._prepare_qty_delivered()
        for line in self.filtered(lambda each: each.qty_delivered_method == "milestones" and each in quantities):
            quantities[line] = min(quantities[line], line.product_uom_qty)
        return quantities

    def _is_portal_gated(self):
        """Return whether it is invoiced by acceptance: it has a milestone in a project that says so."""
        domain = [("sale_line_id", "in", self.ids), ("project_id.portal_needs_approval", "=", True)]
        # In sudo mode as milestones of projects that one does not see count too.
        return bool(self.env["project.milestone"].sudo().search_count(domain, limit=1))
