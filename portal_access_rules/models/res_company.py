from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_role_id = fields.Many2one(
        "portal.role",
        string="Default portal role",
        ondelete="restrict",
        groups="base.group_user",
        default=lambda self: self.env.ref("portal_access_rules.portal_role_standard", raise_if_not_found=False),
        help="What contacts of customers may see and do who were given no role of their own.",
    )

    def write(self, vals):
        if "portal_role_id" not in vals:
            return super().write(vals)
        policy = self.env["portal.access.policy"]
        # In sudo mode as everybody is held to the roles, and only staff may read them.
        before = {company: company.sudo().portal_role_id._get_scopes() for company in self}
        result = super().write(vals)
        policy._clear_cache()
        for company, scopes in before.items():
            narrowed = policy._get_narrowed(scopes, company.sudo().portal_role_id._get_scopes())
            policy._notify_narrowed("company", company, {"scopes": {0: narrowed}})
        return result
