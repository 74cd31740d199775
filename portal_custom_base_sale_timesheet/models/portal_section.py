from odoo import api, models


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _search_counted(self, entry, limit):
        """Override of `portal_custom_base` to count the order lines listed on the page of prepaid hours."""
        prepaid_hours = self.env["portal.list.prepaid.hours"]
        if entry["route"] != prepaid_hours._list_path:
            return super()._search_counted(entry, limit)
        return prepaid_hours._get_records()._search(prepaid_hours._get_domain(), limit=limit)
