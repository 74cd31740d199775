from odoo import api, models


class PortalAccessPolicy(models.AbstractModel):
    _inherit = "portal.access.policy"

    @api.model
    def _get_link_refusal(self, record, user):
        """Override of `portal_access_rules`: links open deliveries alone, no steps, no receipts and no drafts."""
        if record and record._name == "stock.picking" and not user._is_internal():
            # In sudo mode as people outside do not read of what kind a transfer is.
            if not record.sudo()._is_portal_delivery():
                return "closed"
        return super()._get_link_refusal(record, user)
