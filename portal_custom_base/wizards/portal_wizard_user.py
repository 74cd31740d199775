from odoo import models


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    def action_revoke_access(self):
        """Override of `portal` to also revoke sessions, API keys, trusted devices and the password."""
        # In sudo mode as in the overridden method, which checks access first.
        user_sudo = self.user_id.sudo()
        result = super().action_revoke_access()
        user_sudo._revoke_portal_access()
        return result
