from odoo import api, models


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _search_counted(self, entry, limit):
        """Override of `portal_custom_base` to count the packs that their page lists."""
        packs = self.env["portal.list.pack"]
        if entry["route"] != packs._list_path:
            return super()._search_counted(entry, limit)
        return packs._get_records()._search(packs._get_domain(), limit=limit)
