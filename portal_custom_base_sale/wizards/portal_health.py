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
        if self._is_invoice_missing():
            return "2_warning", self.env._(
                "Customers pay orders online, and are not invoiced automatically. Turn on Automatic Invoice."
            )
        return None

    @api.model
    def _is_invoice_missing(self):
        """Return whether customers of the company pay online, and orders that are paid get no invoice by themselves."""
        # In sudo mode as whoever sets up the portal need not read providers and parameters.
        if self.env["ir.config_parameter"].sudo().get_param("sale.automatic_invoice"):
            return False
        # Bank transfers have a provider too, whose payments staff confirm.
        online = [("state", "=", "enabled"), ("is_published", "=", True), ("code", "!=", "custom")]
        providers_sudo = self.env["payment.provider"].sudo()
        of_company = providers_sudo._check_company_domain(self.env.company)
        return bool(providers_sudo.search_count([*online, *of_company], limit=1))
