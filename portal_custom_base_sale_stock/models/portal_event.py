from odoo import models


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_partners(self, record):
        """Override of `portal_custom_base` to notify the customer of the order instead of the recipient."""
        if record._name == "stock.picking" and record.sale_id:
            return super()._get_partners(record.sale_id)
        return super()._get_partners(record)

    def _get_url(self, record):
        """Override of `portal_custom_base` to open the order, which lists the delivery."""
        if record._name == "stock.picking" and record.sale_id:
            return super()._get_url(record.sale_id)
        return super()._get_url(record)
