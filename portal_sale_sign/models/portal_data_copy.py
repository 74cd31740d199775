from odoo import models

# Signatures and openings in one copy.
LIMIT = 500


class PortalDataCopy(models.AbstractModel):
    _inherit = "portal.data.copy"

    def _get_data(self):
        """Override of `portal_custom_base` to add what is kept of the person's signatures and openings."""
        data, files = super()._get_data()
        evidence, views = self.env["portal.evidence"], self.env["portal.opening"]
        own = evidence.search([("signer_res_id", "=", self.partner_id.id)], order="id", limit=LIMIT)
        names = ["order_name", "kind", "moment", "signer_name", "signer_login", "signer_email", "ip_address"]
        data["signatures"] = own.read(names, load=None)
        opened = views.search([("partner_id", "=", self.partner_id.id)], order="id", limit=LIMIT)
        data["openings"] = [
            {"document": view.order_id.name, "date": view.create_date, "device": view.user_agent, "ip": view.ip_address}
            for view in opened
        ]
        return data, files
