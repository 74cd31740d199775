from odoo import models


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_partners(self, record):
        """Override of `portal_custom_base` to tell who ordered, whoever receives the goods."""
        if record._name == "stock.picking" and record.sale_id:
            return super()._get_partners(record.sale_id)
        return super()._get_partners(record)

    def _get_url(self, record):
        """Override of `portal_custom_base` to open the order, which has the delivery on it."""
        if record._name == "stock.picking" and record.sale_id:
            return super()._get_url(record.sale_id)
        return super()._get_url(record)
