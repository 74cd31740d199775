from odoo import api, models


class PortalSetup(models.TransientModel):
    _inherit = "portal.setup"

    @api.model
    def _get_steps(self):
        """Override of `portal_custom_base` to ask for invoices of what is paid online."""
        step = self._make_step(
            self.env._("Invoices of paid orders"),
            not self._is_invoice_missing(),
            self.env._("Orders paid online are invoiced automatically."),
            self.env._("Customers pay orders online, and are not invoiced automatically. Turn on Automatic Invoice."),
            "sale.action_sale_config_settings",
        )
        return [*super()._get_steps(), step]

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
