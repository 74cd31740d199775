from odoo import models

MODEL = "portal.delivery.return"


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _may_be_told(self, record, partner):
        """Override of `portal_custom_base`: nobody is asked to send back what was received or refused meanwhile."""
        if self.code in ("return_approved", "return_label") and record.state != "approved":
            return False
        return super()._may_be_told(record, partner)

    def _get_url(self, record):
        """Override of `portal_custom_base`: its page, after signing in."""
        if record._name != MODEL:
            return super()._get_url(record)
        return record.get_base_url() + record.access_url
