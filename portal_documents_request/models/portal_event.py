from odoo import models

from .portal_document_request import OPEN

MODEL = "portal.document.request"


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _may_be_told(self, record, partner):
        """Override of `portal_custom_base`: nobody is asked any more for what is there, or is not needed."""
        if self.code in ("file_request", "file_request_reminder", "file_request_returned") and record.state not in OPEN:
            return False
        return super()._may_be_told(record, partner)

    def _get_button(self, record):
        """Override of `portal_custom_base`: what is asked, while it is."""
        if record._name != MODEL or record.state not in OPEN:
            return super()._get_button(record)
        return self.env._("Upload the file")

    def _get_url(self, record):
        """Override of `portal_custom_base`: its page, after signing in."""
        if record._name != MODEL:
            return super()._get_url(record)
        return record.get_base_url() + record.access_url
