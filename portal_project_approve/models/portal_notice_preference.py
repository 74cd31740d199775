from odoo import api, models


class PortalNoticePreference(models.Model):
    _inherit = "portal.notice.preference"

    @api.model
    def _get_codes_at_once(self):
        """Override of `portal_custom_base`: the customer has to answer, and is owed the sealed record."""
        return super()._get_codes_at_once() | {"deliverable_submitted", "deliverable_decided"}
