from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_progress_steps(self, order_sudo):
        """Override of `portal_sale_sign` to tell when the first goods left, of an order that ships any."""
        for step in super()._get_progress_steps(order_sudo):
            if step["code"] == "delivered" and order_sudo.delivery_status:
                yield self.env["portal.document.page"]._make_step(
                    "shipped", self.env._("Shipped"), order_sudo.effective_date
                )
            yield step
