from odoo import api, models


class PortalNoticePreference(models.Model):
    _inherit = "portal.notice.preference"

    @api.model
    def _get_codes_at_once(self):
        """Override of `portal_custom_base`: what is to be answered, and the sealed file that is owed then."""
        return super()._get_codes_at_once() | {"file_to_accept", "file_sealed"}
