from odoo import api, models


class PortalAttention(models.Model):
    _inherit = "portal.attention"

    @api.model
    def _get_counted_domain(self, entry):
        """Override of `portal_custom_base`: an invoice that is paid in parts is late when one of them is."""
        domain = super()._get_counted_domain(entry)
        if entry["model_name"] != "account.move":
            return domain
        is_late = self.env["account.move"]._get_portal_late_domain()
        return domain.map_conditions(
            lambda condition: (
                is_late if (condition.field_expr, condition.operator) == ("invoice_date_due", "<") else condition
            )
        )
