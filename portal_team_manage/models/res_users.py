from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    portal_is_ended_by_team = fields.Boolean(
        "Ended by the customer",
        groups="base.group_system",
        copy=False,
        help="The customer's administrator ended this access and may restore it. Only staff can restore an access that "
        "staff ended.",
    )

    def write(self, vals):
        """Override of `base` to record that staff ended or restored an access, unless it was done on the team page."""
        result = super().write(vals)
        if "active" in vals and "portal_is_ended_by_team" not in vals:
            # In sudo mode as not everyone who may end an access may write this field.
            self.sudo().filtered("portal_is_ended_by_team").portal_is_ended_by_team = False
        return result

    def unlink(self):
        """Override of `base` to remember that staff ended the access: a login that is gone does not tell it."""
        # In sudo mode as not everyone who may delete a login may read and write these fields.
        ended_sudo = self.sudo().filtered(lambda user: user.share and not user.portal_is_ended_by_team)
        # Whoever closed the own account was ended by nobody.
        closings_sudo = self.env["res.users.deletion"].sudo().search([("user_id", "in", self.ids)])
        ended_sudo -= closings_sudo.user_id
        partners_sudo = ended_sudo.partner_id
        result = super().unlink()
        partners_sudo.exists().portal_is_ended_by_vendor = True
        return result

    def _deactivate_portal_user(self, **post):
        """Override of `base`: the last administrator of a team does not close the own account.

        :raise UserError: if so
        """
        for user in self:
            self.env["portal.team"].with_user(user).sudo(False)._check_closing()
        return super()._deactivate_portal_user(**post)

    def _revoke_portal_access(self):
        """Override of `portal_custom_base` so that the customer cannot restore the access of suspended users either."""
        result = super()._revoke_portal_access()
        # In sudo mode as in the overridden method, whose callers check who may revoke access.
        self.sudo().portal_is_ended_by_team = False
        return result
