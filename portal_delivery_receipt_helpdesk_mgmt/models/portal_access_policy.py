from odoo import api, models
from odoo.fields import Domain

# Whose the delivery of a ticket is: fields of the ticket, so that no search of tickets looks at deliveries.
CONTACTS = ["portal_delivery_partner_id", "portal_delivery_address_id"]


class PortalAccessPolicy(models.AbstractModel):
    _inherit = "portal.access.policy"

    @api.model
    def _get_role_domain(self, model_name, user):
        """Override of `portal_access_rules_helpdesk_mgmt`: tickets about deliveries are for who sees the deliveries.

        They tell what was in it, and what its customer said. Followers of a delivery are not asked for.
        """
        domain = super()._get_role_domain(model_name, user)
        if model_name != "helpdesk.ticket" or domain.is_false():
            return domain
        partner_sudo, scope = user.sudo().partner_id, self._get_scope("delivery", user)
        is_seen = self._get_scope_domain(scope, CONTACTS, partner_sudo, partner_sudo.commercial_partner_id)
        return domain & (Domain("portal_receipt_id", "=", False) | is_seen)
