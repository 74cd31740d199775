from odoo import api, models


class PortalSetup(models.TransientModel):
    _inherit = "portal.setup"

    @api.model
    def _get_steps(self):
        """Override of `portal_custom_base` to add what people may see who were given no role of their own."""
        role = self.env.company.portal_role_id
        step = self._make_step(
            self.env._("Roles"),
            bool(role),
            self.env._("People without a role of their own have the role %(role)s.", role=role.name),
            self.env._("People without a role of their own see nothing. Choose their role in Settings, Portal."),
            "portal_access_rules.portal_role_action" if role else "portal_custom_base.portal_settings_action",
        )
        return [*super()._get_steps(), step]
