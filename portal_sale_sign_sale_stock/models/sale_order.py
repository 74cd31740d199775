from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_progress_steps(self, order_sudo):
        """Override of `portal_sale_sign` to tell when the first goods left, of an order that ships any."""
        for step in super()._get_progress_steps(order_sudo):
            if step["code"] == "delivered" and order_sudo.delivery_status:
                yield self._get_portal_shipped_step(order_sudo)
            yield step

    def _get_portal_shipped_step(self, order_sudo):
        has_rest = order_sudo.delivery_status != "full" and not order_sudo._is_portal_sent_whole()
        is_partly = bool(order_sudo.effective_date) and has_rest
        label = self.env._("Partly shipped") if is_partly else self.env._("Shipped")
        return self.env["portal.document.page"]._make_step("shipped", label, order_sudo.effective_date)

    def _get_portal_planned(self):
        """Override of `portal_sale_sign`: no day is told of goods that have all left."""
        return False if self.delivery_status == "full" else super()._get_portal_planned()
