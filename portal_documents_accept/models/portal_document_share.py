from odoo import api, models

# What of a share says who reads what.
READERS = {"partner_ids", "document_ids", "folder_id", "revoked_on", "expires_on", "user_id", "successor_id"}


class PortalDocumentShare(models.Model):
    _inherit = "portal.document.share"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `portal_documents_share` to ask the new readers soon."""
        shares = super().create(vals_list)
        self.env["portal.document"]._trigger_asking()
        return shares

    def write(self, vals):
        """Override of `portal_documents_share` to ask the new readers soon, and those no more who are none now."""
        result = super().write(vals)
        if READERS & vals.keys():
            self.env["portal.document"]._trigger_asking()
        return result
