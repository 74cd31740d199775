from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Override of `stock` to tell customers that what they sent back has arrived."""
        result = super()._action_done()
        self.env["portal.delivery.return"]._note_received(self)
        return result
