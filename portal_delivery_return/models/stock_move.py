from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_portal_returned(self):
        """Return how much of a delivered move was returned or is to be, by transfers that are not cancelled."""
        self.ensure_one()
        returned = self.returned_move_ids.filtered(lambda move: move.state != "cancel")
        return sum(
            move.product_uom._compute_quantity(
                move.quantity if move.state == "done" else move.product_uom_qty, self.product_uom, round=False
            )
            for move in returned
        )

    def _action_cancel(self):
        """Override of `stock` to let a return be decided anew whose transfer came to nothing."""
        result = super()._action_cancel()
        self.env["portal.delivery.return"]._note_cancelled(self.picking_id)
        return result

    def _get_portal_lot_quantity(self, lot):
        """Return how much of a lot or serial number some moves hold, in the unit of the product."""
        lines = self.move_line_ids.filtered(lambda line: line.lot_id == lot)
        return sum(lines.mapped("quantity_product_uom"))
