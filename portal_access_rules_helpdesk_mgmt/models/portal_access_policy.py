from odoo import api, models, tools
from odoo.fields import Domain

# The field of those who were let read a ticket, where tickets are followed in the portal.
READERS = "portal_reader_ids"


class PortalAccessPolicy(models.AbstractModel):
    _inherit = "portal.access.policy"

    @api.model
    def _get_domain(self, model_name, user):
        """Override of `portal_access_rules`: a colleague whom somebody let read a ticket sees it, whatever the role.

        Only tickets of the own company: who leaves it sees them no longer.
        """
        domain = self._get_role_domain(model_name, user)
        if model_name != "helpdesk.ticket" or READERS not in self.env[model_name]._fields:
            return domain
        partner_sudo = user.sudo().partner_id
        own = Domain("commercial_partner_id", "=", partner_sudo.commercial_partner_id.id)
        invited = own & Domain(READERS, "in", partner_sudo.ids)
        # A role that closes tickets hides their pages, too, unless there is one to read; in sudo mode as they are
        # closed yet.
        if domain.is_false() and not self.env[model_name].sudo().search_count(invited, limit=1):
            return domain
        return domain | invited

    @api.model
    @tools.ormcache("model_name", "user.id")
    def _get_role_domain(self, model_name, user):
        """Return what the role alone shows a person of a model.

        It is kept as the rules are, as each thing that a page offers asks who is a guest.
        """
        return super()._get_domain(model_name, user)
