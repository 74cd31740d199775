from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    portal_is_ended_by_team = fields.Boolean(
        "Ended by the customer",
        groups="base.group_system",
        copy=False,
        help="The customer's own administrator ended the access, and may restore it. What staff end, staff restore.",
    )

    def write(self, vals):
        """Override of `base`: whoever ends or restores an access otherwise than in the team is of the vendor's."""
        result = super().write(vals)
        if "active" in vals and "portal_is_ended_by_team" not in vals:
            # In sudo mode as whoever may end an access need not write this field.
            self.sudo().filtered("portal_is_ended_by_team").portal_is_ended_by_team = False
        return result

    def _revoke_portal_access(self):
        """Override of `portal_custom_base`: it is final also for those whom the customer had suspended."""
        result = super()._revoke_portal_access()
        # In sudo mode as in the overridden method: the callers decide who may revoke.
        self.sudo().portal_is_ended_by_team = False
        return result
