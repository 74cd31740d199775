from odoo import api, models, tools


class StockLocation(models.Model):
    _inherit = "stock.location"

    @api.model
    @tools.ormcache()
    def _get_portal_customer_ids(self):
        """Return the ids of the locations of customers: few, and the same for all readers."""
        # In sudo mode as customers read no locations.
        return self.sudo().with_context(active_test=False).search([("usage", "=", "customer")])._ids

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `stock` to know new locations of customers."""
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        """Override of `stock` to know which locations are of customers by now."""
        result = super().write(vals)
        if "usage" in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Override of `stock` to forget locations of customers."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
