from odoo import api, models

TOKEN = "payment.token"


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _search_counted(self, entry, limit):
        """Override of `portal_custom_base` to count the payment methods listed on Odoo's page."""
        if entry["model_name"] != TOKEN:
            return super()._search_counted(entry, limit)
        # In sudo mode as on Odoo's page; the method returns only the tokens of the user or their company.
        tokens_sudo = (
            self.env[TOKEN].sudo()._get_available_tokens(None, self.env.user.partner_id.id, is_validation=True)
        )
        return tokens_sudo.browse(tokens_sudo.ids[:limit])._as_query()
