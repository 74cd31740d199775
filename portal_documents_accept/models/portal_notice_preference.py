from odoo import api, models


class PortalNoticePreference(models.Model):
    _inherit = "portal.notice.preference"

    @api.model
    def _get_codes_at_once(self):
        """Override of `portal_custom_base`: what somebody has to answer, and the sealed file, which is owed to whoever answered."""
        return super()._get_codes_at_once() | {"file_to_accept", "file_sealed"}
