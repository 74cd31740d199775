from odoo import api, fields, models


class PortalTeamLog(models.Model):
    """A change to a team by a customer's own administrator. Nobody can change or delete it, not even by SQL."""

    _name = "portal.team.log"
    _inherit = "portal.append.only.mixin"
    _description = "Team Change"
    _order = "id desc"
    _rec_name = "partner_name"
    _log_access = False

    customer_id = fields.Integer("Customer (id)", readonly=True)
    customer_name = fields.Char("Customer", readonly=True)
    actor_id = fields.Integer("User (id)", readonly=True)
    actor_name = fields.Char("Done by", required=True, readonly=True)
    partner_id = fields.Integer("Contact (id)", readonly=True)
    partner_name = fields.Char("Colleague", required=True, readonly=True)
    partner_email = fields.Char("E-mail", readonly=True)
    action = fields.Selection(
        [
            ("invite", "Invited"),
            ("resend", "Invitation resent"),
            ("role", "Role changed"),
            ("suspend", "Suspended"),
            ("resume", "Access restored"),
            ("remove", "Removed"),
            ("emails", "E-mails changed"),
        ],
        required=True,
        readonly=True,
    )
    detail = fields.Char(readonly=True)
    ip_address = fields.Char("IP address", readonly=True)

    @api.model
    def _log(self, action, partner, detail=False, ip_address=False):
        """Log a change that the current user made to a colleague."""
        user = self.env.user
        # In sudo mode as customers have no right on the log.
        return self.sudo().create(
            {
                "company_id": user.company_id.id,
                "customer_id": partner.commercial_partner_id.id,
                "customer_name": partner.commercial_partner_id.name,
                "actor_id": user.id,
                "actor_name": user.name,
                "partner_id": partner.id,
                "partner_name": partner.name,
                "partner_email": partner.email,
                "action": action,
                "detail": detail,
                "ip_address": ip_address,
            }
        )
