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

    def _revoke_portal_access(self):
        """Override of `portal_custom_base` so that the customer cannot restore the access of suspended users either."""
        result = super()._revoke_portal_access()
        # In sudo mode as in the overridden method, whose callers check who may revoke access.
        self.sudo().portal_is_ended_by_team = False
        return result
