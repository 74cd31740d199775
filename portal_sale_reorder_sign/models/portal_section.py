from odoo import api, models
from odoo.fields import Domain


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _search_counted(self, entry, limit):
        """Override of `portal_custom_base`: the list of quotations holds what was requested, too."""
        if entry["route"] != "/my/quotes" or entry["model_name"] != "sale.order":
            return super()._search_counted(entry, limit)
        orders = self.env["sale.order"]
        domain = Domain(self._evaluate_domain(entry["domain"])) | orders._get_portal_request_domain()
        return orders._search(domain, limit=limit)
