from odoo import api, models

MODEL = "portal.project.deliverable"


class PortalAttention(models.Model):
    _inherit = "portal.attention"

    @api.model
    def _is_readable(self, entry):
        """Override of `portal_custom_base`: it does not wait for somebody whose role does not approve."""
        policy = self.env["portal.access.policy"]
        if entry["model_name"] == MODEL and not policy._has_right(self.env.user, "approve"):
            return False
        return super()._is_readable(entry)
