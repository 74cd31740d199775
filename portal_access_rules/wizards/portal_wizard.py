from odoo import fields, models


class PortalWizard(models.TransientModel):
    _inherit = "portal.wizard"

    portal_role_id = fields.Many2one(
        "portal.role",
        string="Role for all contacts",
        help="What the contacts below may see and do, unless their own line says otherwise.",
    )

    def action_apply_portal_role(self):
        """Give the role to all contacts of the list."""
        self.ensure_one()
        self.user_ids.portal_role_id = self.portal_role_id
        return self._action_open_modal()
