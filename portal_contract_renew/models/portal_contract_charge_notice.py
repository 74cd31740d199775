from odoo import models


class PortalContractCharge(models.Model):
    _inherit = "portal.contract.charge"

    def _refuse(self):
        """Override to tell each day on which it was refused again, which is no new state."""
        result = super()._refuse()
        # In sudo mode as whoever pays has no right on the subscription.
        self.sudo().contract_id._notify_portal_problem()
        return result
