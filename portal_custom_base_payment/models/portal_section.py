from odoo import api, models

TOKEN = "payment.token"


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _search_counted(self, entry, limit):
        """Override of `portal_custom_base` to count the cards and accounts that Odoo's page lists."""
        if entry["model_name"] != TOKEN:
            return super()._search_counted(entry, limit)
        partner = self.env.user.partner_id
        domain = [("partner_id", "in", [partner.id, partner.commercial_partner_id.id])]
        # In sudo mode as on Odoo's page, which lists those of the company too.
        return self.env[TOKEN].sudo()._search(domain, limit=limit)
