from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_qty_delivered(self):
        """Override of `sale_project`: milestones of more than 100 % do not deliver more than was ordered."""
        quantities = super()._prepare_qty_delivered()
        for line in self.filtered(lambda each: each.qty_delivered_method == "milestones" and each in quantities):
            limit = line.product_uom_qty
            # What is credited is ordered below zero.
            quantities[line] = min(quantities[line], limit) if limit >= 0 else max(quantities[line], limit)
        return quantities

    def _handle_milestones(self, project):
        """Override of `sale_project`: the line takes no milestone that the customer accepted without it."""
        free = project.milestone_ids.filtered(lambda milestone: not milestone.sale_line_id)
        able = free.filtered(lambda milestone: milestone._may_portal_take(self))
        if able == free or self.product_id.service_policy != "delivered_milestones":
            return super()._handle_milestones(project)
        if not able:
            # Without milestones, one is made for the line.
            return super()._handle_milestones(project.browse())
        return able.write({"sale_line_id": self.id, "product_uom_qty": self.product_uom_qty / len(able)})

    def _is_portal_gated(self):
        """Return whether it is invoiced by acceptance: it has a milestone in a project that says so."""
        domain = [("sale_line_id", "in", self.ids), ("project_id.portal_needs_approval", "=", True)]
        # In sudo mode as milestones of projects that one does not see count too.
        return bool(self.env["project.milestone"].sudo().search_count(domain, limit=1))
