from odoo import api, fields, models
from odoo.exceptions import UserError


class PortalTeamLog(models.Model):
    """A change to a team by a customer's own administrator. Nobody can change or delete it."""

    _name = "portal.team.log"
    _description = "Team Change"
    _order = "id desc"
    _rec_name = "partner_name"

    customer_id = fields.Many2one("res.partner", ondelete="set null", readonly=True, index="btree_not_null")
    actor_id = fields.Many2one("res.users", string="User", ondelete="set null", readonly=True)
    actor_name = fields.Char("Done by", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", ondelete="set null", readonly=True)
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
                "customer_id": partner.commercial_partner_id.id,
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

    def write(self, vals):  # pylint: disable=method-required-super
        """Override of `base` to refuse any change.

        :raise UserError: always
        """
        raise UserError(self.env._("This log cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("This log cannot be changed."))
