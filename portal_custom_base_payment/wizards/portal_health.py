from odoo import api, models


class PortalHealth(models.TransientModel):
    _inherit = "portal.health"

    @api.model
    def _get_checks(self):
        """Override of `portal_custom_base` to look at how customers pay."""
        return [*super()._get_checks(), (self.env._("Demo payments"), self._check_payment)]

    @api.model
    def _get_fixes(self):
        """Override of `portal_custom_base` to open the payment providers."""
        return super()._get_fixes() | {"_check_payment": "payment.action_payment_provider"}

    def _check_payment(self):
        # In sudo mode as whoever administers the portal need not read providers.
        domain = [("code", "=", "demo"), ("state", "!=", "disabled")]
        if self.env["payment.provider"].sudo().search_count(domain, limit=1):
            return "1_bad", self.env._(
                "The demo payment provider is enabled, so anyone can mark a payment as done. Disable it."
            )
        return None
