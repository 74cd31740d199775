from odoo import models


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_contact(self, record):
        """Override of `portal_custom_base`: files have no contact of their own."""
        return self.env["res.partner"] if record._name == "portal.document" else super()._get_contact(record)

    def _get_partners(self, record):
        """Override of `portal_custom_base`: those who hold a file are too many to be named; a job tells them."""
        return self.env["res.partner"] if record._name == "portal.document" else super()._get_partners(record)

    def _is_addressed_to(self, record, partner):
        """Override of `portal_custom_base`: a file is addressed to those who hold it."""
        if record._name == "portal.document":
            return record._is_held_by(partner)
        return super()._is_addressed_to(record, partner)

    def _get_url(self, record):
        """Override of `portal_custom_base`: the page of the file, after signing in."""
        if record._name == "portal.document":
            return f"{record.get_base_url()}/my/documents/file/{record.id}"
        return super()._get_url(record)
