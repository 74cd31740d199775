from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_portal_state(self):
        """Override of `portal_sale_sign`: nothing is asked of a customer who waits for a quotation."""
        if self._is_portal_request():
            return self.portal_reorder_state
        return super()._get_portal_state()

    @api.model
    def _get_portal_states(self):
        """Override of `portal_sale_sign` to name them."""
        return super()._get_portal_states() | {
            "requested": (self.env._("Requested"), "progress"),
            "working": (self.env._("In preparation"), "progress"),
        }

    def _get_portal_badge(self):
        """Override of `portal_sale_sign`: who withdrew a request is not told that it was cancelled."""
        if self._is_portal_withdrawn():
            return self._get_portal_request_badge()
        return super()._get_portal_badge()
