from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Override of `sale`: paying does not take the place of signing; a paid order waits for its signature."""
        unsigned = self.filtered(
            lambda tx: any(
                order.state == "sent" and order.require_signature and order.portal_sign_state != "signed"
                for order in tx.sale_order_ids
            )
        )
        for order in unsigned.sale_order_ids.filtered(lambda order: order.state == "sent"):
            order._plan_portal_activity(
                self.env._("Paid, but not signed"), self.env._("The customer has paid. The signature is missing.")
            )
        return super(PaymentTransaction, self - unsigned)._check_amount_and_confirm_order()
