from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Override of `stock` to tell suppliers what was received."""
        result = super()._action_done()
        for picking in self.filtered(lambda picking: picking.state == "done"):
            if picking._is_portal_receipt():
                self.env["portal.event"]._notify(
                    "supplier_received", picking.move_ids.purchase_line_id.order_id, dedup_key=str(picking.id)
                )
        return result

    def _is_portal_receipt(self):
        """Return whether a transfer brings what was ordered from a supplier."""
        self.ensure_one()
        return self.location_id.usage == "supplier" and bool(self.move_ids.purchase_line_id)

    def _get_portal_supplier_lines(self):
        """Return what a transfer tells a supplier: pairs of a name and a quantity, negative for what goes back.

        Nothing else of it is told: neither the source document nor whom it goes to.

        :rtype: list[tuple]
        """
        self.ensure_one()
        found, sign = {}, -1 if self.location_dest_id.usage == "supplier" else 1
        for move in self.move_ids.filtered(lambda move: move.state != "cancel" and move.purchase_line_id):
            line = move.purchase_line_id
            quantity = move.quantity if move.state == "done" else move.product_uom_qty
            if move.product_id == line.product_id:
                quantity = move.product_uom._compute_quantity(quantity, line.product_uom_id, round=False)
            found[line] = found.get(line, 0) + sign * quantity
        tell = self.env["portal.supplier.rules"]._tell_quantity
        return [(line._get_portal_name(), tell(quantity)) for line, quantity in found.items() if quantity]
