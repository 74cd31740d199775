from odoo import api, models


class PortalListInvoice(models.AbstractModel):
    _inherit = "portal.list.invoice"

    # === RIGHT TO PAY === #

    @api.model
    def _may_pay(self):
        """Override of `portal_custom_base_account_payment`: those whose role does not pay are not offered to."""
        return super()._may_pay() and self.env["portal.access.policy"]._has_right(self.env.user, "pay")
