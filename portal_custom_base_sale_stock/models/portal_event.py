from odoo import models


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_contact(self, record):
        """Override of `portal_custom_base` to notify the customer of the order instead of the recipient."""
        if record._name == "stock.picking" and record.sale_id:
            return super()._get_contact(record.sale_id)
        return super()._get_contact(record)

    def _get_documents(self, record):
        """Override of `portal_custom_base`: a delivery tells of its order."""
        documents = super()._get_documents(record)
        return [*documents, record.sale_id] if record._name == "stock.picking" and record.sale_id else documents

    def _get_button(self, record):
        """Override of `portal_custom_base`, as a delivery without an order opens the list."""
        if record._name == "stock.picking" and not record.sale_id:
            return self.env._("View your orders")
        return super()._get_button(record)

    def _get_url(self, record):
        """Override of `portal_custom_base` to open the order, which lists the delivery."""
        if record._name == "stock.picking" and record.sale_id:
            return super()._get_url(record.sale_id)
        return super()._get_url(record)
