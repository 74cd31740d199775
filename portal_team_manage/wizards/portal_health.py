from odoo import api, models


class PortalHealth(models.TransientModel):
    _inherit = "portal.health"

    @api.model
    def _get_checks(self):
        """Override of `portal_custom_base` to look at links that wait to be renewed, and are closed until then."""
        return [*super()._get_checks(), (self.env._("Renewal of links"), self._check_rotations)]

    @api.model
    def _get_fixes(self):
        """Override of `portal_custom_base` to open the links that wait."""
        return super()._get_fixes() | {"_check_rotations": "portal_access_rules.portal_link_rotation_action"}

    def _check_rotations(self):
        rotations = self.env["portal.link.rotation"]
        if rotations.search_count([("state", "=", "failed")], limit=1):
            return "1_bad", self.env._(
                "The links of people who lost access could not be renewed, and open nothing. Open them to see why, "
                "then try again."
            )
        if rotations.search_count([("state", "=", "pending"), ("failure_reason", "!=", False)], limit=1):
            return "2_warning", self.env._(
                "The links of people who lost access could not be renewed yet, and will be tried again."
            )
        return None
