from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_role_id = fields.Many2one(
        "portal.role",
        string="Role of contacts without one",
        ondelete="restrict",
        groups="base.group_user",
        default=lambda self: self.env.ref("portal_access_rules.portal_role_standard", raise_if_not_found=False),
        help="What contacts of customers may see and do who were given no role of their own.",
    )

    def write(self, vals):
        if "portal_role_id" not in vals:
            return super().write(vals)
        # In sudo mode as the policy holds for users whom the current one may not read.
        users_sudo = (
            self.env["res.users"]
            .sudo()
            .search([("share", "=", True), ("company_id", "in", self.ids), ("partner_id.portal_role_id", "=", False)])
        )
        with self.env["portal.access.policy"]._rotating_links(users_sudo):
            result = super().write(vals)
            self.env["portal.access.policy"]._clear_cache()
        return result
