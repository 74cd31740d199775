from odoo import api, models


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _is_readable(self, entry):
        """Override of `portal_custom_base` to show the team only to those who may manage it."""
        if entry["path"] == "/my/team":
            return self.env["portal.team"]._is_manager()
        return super()._is_readable(entry)
