from odoo import api, models


class PortalHealth(models.TransientModel):
    _inherit = "portal.health"

    @api.model
    def _get_checks(self):
        """Override of `portal_custom_base` to look at what follows a payment."""
        return [*super()._get_checks(), (self.env._("Invoices of paid orders"), self._check_automatic_invoice)]

    @api.model
    def _get_fixes(self):
        """Override of `portal_custom_base` to open the setting of invoices."""
        return super()._get_fixes() | {"_check_automatic_invoice": "sale.action_sale_config_settings"}

    def _check_automatic_invoice(self):
        if self.env["portal.setup"]._is_invoice_missing():
            return "2_warning", self.env._(
                "Customers pay orders online, and are not invoiced automatically. Turn on Automatic Invoice."
            )
        return None
