from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Override of `sale`: paying does not take the place of signing; a paid order waits for its signature."""
        held = self.filtered(lambda tx: any(order._is_signature_missing() for order in tx.sale_order_ids))
        for order in held.sale_order_ids.filtered(lambda order: order._is_signature_missing()):
            order._plan_portal_activity(
                self.env._("Paid, but not signed"),
                self.env._("The customer has paid. The signature of what the order says now is missing."),
            )
        return super(PaymentTransaction, self - held)._check_amount_and_confirm_order()
