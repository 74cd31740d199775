from odoo import api, models, tools


class StockPickingType(models.Model):
    _inherit = "stock.picking.type"

    @api.model
    @tools.ormcache("codes")
    def _get_portal_ids(self, codes):
        """Return the ids of the types of operation of some kinds: few, and the same for all readers.

        :param tuple codes: the kinds
        """
        # In sudo mode as customers read no types of operation.
        return self.sudo().with_context(active_test=False).search([("code", "in", codes)])._ids

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `stock` to know new types."""
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        """Override of `stock` to know of which kind types are by now."""
        result = super().write(vals)
        if "code" in vals:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Override of `stock` to forget types."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
