from odoo import models

from .portal_document_request import OPEN


class PortalNotice(models.Model):
    _inherit = "portal.notice"

    def _get_url(self, event, record):
        """Override of `portal_custom_base`: an address of one's own to upload by, where the request allows it."""
        if record._name != "portal.document.request" or not record.allows_link or record.state not in OPEN:
            return super()._get_url(event, record)
        return self.env["portal.document.request.link"]._create_address(record, self.partner_id)
