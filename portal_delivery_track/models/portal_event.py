from odoo import models

DELIVERY = "stock.picking"


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_documents(self, record):
        """Override of `portal_custom_base_sale_stock`: the mail opens the delivery, whose page shows no prices."""
        if self._is_of_delivery(record):
            return [record]
        return [record.sale_id] if self._is_of_step(record) else super()._get_documents(record)

    def _get_url(self, record):
        """Override of `portal_custom_base_sale_stock` to open the delivery."""
        if self._is_of_delivery(record):
            return record.get_base_url() + record.get_portal_url()
        return super()._get_url(record)

    def _get_button(self, record):
        """Override of `portal_custom_base_sale_stock`: a delivery has a page, also without an order."""
        if self._is_of_delivery(record):
            return self.button or self.env._("Track your delivery")
        return self.env._("Track your order") if self._is_of_step(record) else super()._get_button(record)

    def _get_facts(self, record):
        """Override of `portal_custom_base_sale_stock`: when it comes, and how to follow it."""
        is_told = self._is_of_delivery(record) or self._is_of_step(record)
        return record._get_portal_facts() if is_told else super()._get_facts(record)

    def _is_of_step(self, record):
        return record._name == DELIVERY and record._is_portal_step()

    def _is_of_delivery(self, record):
        return record._name == DELIVERY and record._is_portal_delivery()
