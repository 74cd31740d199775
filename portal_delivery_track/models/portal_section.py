from odoo import api, models

DELIVERIES = "/my/deliveries"


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _search_counted(self, entry, limit):
        """Override of `portal_custom_base` to count the deliveries of the list."""
        if entry["path"] != DELIVERIES:
            return super()._search_counted(entry, limit)
        deliveries = self.env["portal.list.delivery"]
        # In sudo mode as in the list, whose domain decides.
        return deliveries._get_records()._search(
            deliveries._get_domain() & deliveries._get_readable_domain(), limit=limit
        )
