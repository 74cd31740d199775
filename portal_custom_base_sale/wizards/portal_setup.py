from odoo import api, models


class PortalSetup(models.TransientModel):
    _inherit = "portal.setup"

    @api.model
    def _get_steps(self):
        """Override of `portal_custom_base` to ask for invoices of what is paid online."""
        step = self._make_check_step(
            self.env._("Invoices of paid orders"),
            "_check_automatic_invoice",
            self.env._("Orders paid online are invoiced automatically."),
        )
        return [*super()._get_steps(), step]
