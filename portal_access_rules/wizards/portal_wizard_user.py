from odoo import fields, models


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    portal_role_id = fields.Many2one(related="partner_id.portal_role_id", readonly=False)

    def action_grant_access(self):
        """Override of `portal` to give the role of all to those without an own one, before they are invited."""
        for line in self:
            line.portal_role_id = line.portal_role_id or line.wizard_id.portal_role_id
        return super().action_grant_access()
