from odoo import api, models

TOKEN = "payment.token"


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _count(self, section, limit):
        """Override of `portal_custom_base` to count the cards and accounts that Odoo's page lists."""
        if section["model_name"] != TOKEN:
            return super()._count(section, limit)
        partner = self.env.user.partner_id
        # In sudo mode as on Odoo's page, which lists those of the company too.
        tokens_sudo = self.env[TOKEN].sudo()
        domain = [("partner_id", "in", [partner.id, partner.commercial_partner_id.id])]
        return tokens_sudo.search_count(domain, limit=limit)
