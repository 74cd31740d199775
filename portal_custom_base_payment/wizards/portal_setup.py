from odoo import api, models


class PortalSetup(models.TransientModel):
    _inherit = "portal.setup"

    @api.model
    def _get_steps(self):
        """Override of `portal_custom_base` to add how customers pay."""
        domain = [("state", "=", "enabled"), ("company_id", "=", self.env.company.id)]
        step = self._make_step(
            self.env._("Payments"),
            bool(self.env["payment.provider"].search_count(domain, limit=1)),
            self.env._("Customers can pay online."),
            self.env._("Enable a payment provider, so that customers can pay online."),
            "payment.action_payment_provider",
        )
        return [*super()._get_steps(), step]
