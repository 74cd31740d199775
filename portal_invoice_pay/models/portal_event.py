from markupsafe import Markup

from odoo import models


class PortalEvent(models.Model):
    _inherit = "portal.event"

    # === GENUINE === #

    def _get_note(self, record):
        """Override of `portal_custom_base`: the mail of a sealed invoice says where anybody checks it."""
        note = super()._get_note(record)
        if self.code != "invoice_posted" or not record._is_portal_sealable():
            return note
        url = record._get_portal_check_url()
        return self.env._(
            "Is this invoice genuine, and is the bank account ours? Check it before you pay: %(page)s",
            page=Markup('<a href="%(url)s">%(url)s</a>') % {"url": url},
        )
