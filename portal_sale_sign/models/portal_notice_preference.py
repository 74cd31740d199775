from odoo import api, models


class PortalNoticePreference(models.Model):
    _inherit = "portal.notice.preference"

    @api.model
    def _get_codes_at_once(self):
        """Override of `portal_custom_base`: the signed document is owed to whoever signed it."""
        return super()._get_codes_at_once() | {"quote_signed", "quote_amendment", "quote_to_sign"}
