from odoo import api, models


class PortalSetup(models.TransientModel):
    _inherit = "portal.setup"

    @api.model
    def _get_steps(self):
        """Override of `portal_custom_base` to add how customers pay."""
        name, present = self.env._("Payments"), self.env._("Customers can pay online.")
        step = self._make_check_step(name, "_check_payment", present)
        domain = [("state", "=", "enabled"), ("company_id", "=", self.env.company.id)]
        if step["is_done"] and not self.env["payment.provider"].search_count(domain, limit=1):
            missing = self.env._("Enable a payment provider, so that customers can pay online.")
            step = self._make_step(name, False, present, missing, step["action_name"])
        return [*super()._get_steps(), step]
