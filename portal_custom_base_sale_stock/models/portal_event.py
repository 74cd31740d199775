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

    def _get_facts(self, record):
        """Override of `portal_custom_base`: the number of a delivery, and how to follow it."""
        if record._name != "stock.picking":
            return super()._get_facts(record)
        facts = [(self.env._("Delivery"), record.name)]
        if "carrier_tracking_ref" in record and record.carrier_tracking_ref:
            facts.append((self.env._("Tracking number"), record.carrier_tracking_ref))
        return facts
