from odoo import models

from .portal_document_acceptance import OPEN

MODEL = "portal.document.acceptance"


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_contact(self, record):
        """Override of `portal_custom_base`: who has to answer now, else whom it was asked of."""
        return record.awaited_id or record.partner_id if record._name == MODEL else super()._get_contact(record)

    def _get_partners(self, record):
        """Override of `portal_custom_base` to tell of what is sealed all who signed, and the vendor too."""
        partners = super()._get_partners(record)
        if self.code == "file_sealed":
            owner = record.user_id.filtered("active").partner_id or record.company_id.partner_id
            partners |= record.signer_ids.partner_id | owner
        return partners.filtered("email")

    def _get_actors(self, record):
        """Override of `portal_custom_base`: who accepted or signed is told that it is sealed."""
        actors = super()._get_actors(record)
        if self.code != "file_sealed":
            return actors
        # In sudo mode as the mail goes to whoever signed, whoever sends it.
        partners_sudo = self.env["res.partner"].sudo()
        signers = partners_sudo.browse(filter(None, record._get_signatures_sudo().mapped("signer_res_id")))
        return actors | signers.exists()

    def _may_be_told(self, record, partner):
        """Override of `portal_custom_base`: nobody is asked or reminded any more who need not answer.

        Whoever is asked about a newer version is not told of it by another mail.
        """
        if self.code == "file_renewed" and record._is_asked_of(partner):
            return False
        if self.code in ("file_to_accept", "file_reminder"):
            contact = self._get_contact(record)
            is_open = record.state in OPEN and record.document_id.active
            if not is_open or partner not in contact | contact.commercial_partner_id:
                return False
        return super()._may_be_told(record, partner)

    def _get_button(self, record):
        """Override of `portal_custom_base`: what is asked."""
        if record._name != MODEL or self.code == "file_sealed":
            return super()._get_button(record)
        return self.env._("Review and sign") if record.mode == "sign" else self.env._("Read and accept")

    def _get_url(self, record):
        """Override of `portal_custom_base`: its page, after signing in; no secret stands in the mail."""
        if record._name != MODEL:
            return super()._get_url(record)
        return record.get_base_url() + record.access_url
