from odoo import models

# Signatures and openings in one copy.
LIMIT = 500


class PortalDataCopy(models.AbstractModel):
    _inherit = "portal.data.copy"

    def _get_data(self):
        """Override of `portal_custom_base` to add what is kept of the person's signatures and openings."""
        data, files = super()._get_data()
        evidence, openings = self.env["portal.evidence"], self.env["portal.opening"]
        own = evidence.search([("signer_res_id", "=", self.partner_id.id)], order="id", limit=LIMIT)
        names = ["document_name", "kind", "decided_at", "signer_name", "signer_login", "signer_email", "ip_address"]
        data["signatures"] = own.read(names, load=None)
        opened = openings.search([("partner_id", "=", self.partner_id.id)], order="id", limit=LIMIT)
        data["openings"] = [
            {
                "document": opening.document_name,
                "date": opening.create_date,
                "device": opening.user_agent,
                "ip": opening.ip_address,
            }
            for opening in opened
        ]
        return data, files
