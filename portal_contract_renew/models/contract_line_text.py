from odoo import models


class ContractLine(models.Model):
    _inherit = "contract.line"

    def _tell_portal_covered(self):
        """Return what a line covers, such as "10 × Seat"."""
        name = self.product_id.name or (self.name or "").partition("\n")[0]
        return name if self.quantity == 1 else f"{self.quantity:g} × {name}"
