from odoo import models


class PortalContractCharge(models.Model):
    _inherit = "portal.contract.charge"

    def _take_answer(self):
        """Override to tell once that a period was paid, and each day that it was refused again."""
        result = super()._take_answer()
        for charge in self:
            # In sudo mode as whoever pays has no right on the subscription.
            contract_sudo = charge.sudo().contract_id
            if charge.state == "done":
                key = str(charge.period_date)
                self.env["portal.event"]._notify("subscription_paid", contract_sudo, dedup_key=key)
            elif charge.state == "refused":
                contract_sudo._notify_portal_problem()
        return result
