from markupsafe import Markup

from odoo import models


class PortalEvent(models.Model):
    _inherit = "portal.event"

    # === DISPUTES === #

    def _get_actors(self, record):
        """Override of `portal_custom_base`: who disputed an invoice is told what became of it."""
        actors = super()._get_actors(record)
        if self.code != "invoice_dispute_closed":
            return actors
        # In sudo mode as whoever closes a dispute need not read contacts.
        return actors | record.sudo().portal_dispute_ids.partner_id

    def _get_button(self, record):
        """Override of `portal_custom_base_account`: nothing is to be paid by this mail."""
        return self.env._("View invoice") if self.code == "invoice_dispute_closed" else super()._get_button(record)

    # === REMINDERS === #

    def _may_be_told(self, record, partner):
        """Override of `portal_custom_base`: what was paid or disputed in the meantime is not reminded of."""
        if self.code == "invoice_reminder" and not record.sudo()._is_portal_reminder_due():
            return False
        return super()._may_be_told(record, partner)

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
