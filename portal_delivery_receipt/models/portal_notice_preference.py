from odoo import api, models


class PortalNoticePreference(models.Model):
    _inherit = "portal.notice.preference"

    @api.model
    def _get_codes_at_once(self):
        """Override of `portal_custom_base`: the sealed proof is owed to whoever confirmed."""
        return super()._get_codes_at_once() | {"delivery_received"}
