from odoo import api, fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    portal_key = fields.Char("Number as it is compared", compute="_compute_portal_key", store=True, index="trigram")

    @api.depends("name")
    def _compute_portal_key(self):
        """Compare serial numbers with what customers type, as the products of tickets are compared."""
        for lot in self:
            lot.portal_key = self.env["helpdesk.ticket"]._make_portal_product_key(lot.name or "") or False
