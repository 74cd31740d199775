from odoo import api, models


class PortalDocumentAccess(models.AbstractModel):
    _inherit = "portal.document.access"

    @api.model
    def _is_guest(self, record, user):
        """Override of `portal_tools`: of a ticket, whom the role does not show it."""
        if record._name != "helpdesk.ticket" or not user._is_portal():
            return super()._is_guest(record, user)
        # In sudo mode as it is judged by the role, whose domain may read what people outside may not.
        return not record.sudo().filtered_domain(self.env["portal.access.policy"]._get_role_domain(record._name, user))

    @api.model
    def _may_be_invited(self, record, user, actor):
        """Override of `portal_tools`: to a ticket, people whose role shows tickets.

        Whoever manages the customer's people may invite others, too.
        """
        is_invited = super()._may_be_invited(record, user, actor)
        if record._name != "helpdesk.ticket":
            return is_invited
        policy = self.env["portal.access.policy"]
        is_open = policy._get_scope("ticket", user) != "none" or policy._has_right(actor.user, "manage_team")
        return is_invited and is_open
