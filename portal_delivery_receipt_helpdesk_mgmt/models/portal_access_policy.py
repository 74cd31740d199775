from odoo import api, models
from odoo.fields import Domain


class PortalAccessPolicy(models.AbstractModel):
    _inherit = "portal.access.policy"

    @api.model
    def _get_role_domain(self, model_name, user):
        """Override of `portal_access_rules_helpdesk_mgmt`: tickets about deliveries are for who sees the deliveries.

        They tell what was in it, and what its customer said.
        """
        domain = super()._get_role_domain(model_name, user)
        if model_name != "helpdesk.ticket" or domain.is_false():
            return domain
        deliveries = self._get_domain("stock.picking", user)
        is_seen = Domain("portal_receipt_id.picking_id", "any", deliveries)
        return domain & (Domain("portal_receipt_id", "=", False) | is_seen)
