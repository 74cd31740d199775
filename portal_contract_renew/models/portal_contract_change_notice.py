from odoo import models

from .portal_contract_notice import TOLD


class PortalContractChange(models.Model):
    _inherit = "portal.contract.change"

    def _notify(self, step):
        """Override to tell of what was planned, applied, taken back or refused, each once."""
        result = super()._notify(step)
        for change in self.filtered(lambda change: change.kind in TOLD):
            # In sudo mode as customers have no right on the subscription's fields.
            key = f"{change.id}:{step}"
            self.env["portal.event"]._notify("subscription_changed", change.sudo().contract_id, dedup_key=key)
        return result
