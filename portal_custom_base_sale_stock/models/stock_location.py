from odoo import api, models, tools


class StockLocation(models.Model):
    _name = "stock.location"
    _inherit = ["stock.location", "portal.known.mixin"]

    _portal_known_by = "usage"

    @api.model
    @tools.ormcache()
    def _get_portal_customer_ids(self):
        """Return the ids of the locations of customers."""
        # In sudo mode as customers read no locations.
        return self.sudo().with_context(active_test=False).search([("usage", "=", "customer")])._ids
