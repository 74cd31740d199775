from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Override of `sale`: paying does not take the place of signing, nor a part of the total that of the order."""
        unsigned = self.sale_order_ids.filtered(lambda order: order._is_signature_missing())
        short = self.sale_order_ids.filtered(lambda order: order._is_payment_short())
        held = self.filtered(lambda tx: tx.sale_order_ids & (unsigned | short))
        for order in short:
            order._plan_portal_activity(
                self.env._("Paid in part"),
                self.env._(
                    "The customer has paid a part of a quotation. Confirm the order if that is what you agreed."
                ),
            )
        for order in unsigned:
            order._plan_portal_activity(
                self.env._("Paid, but not signed"),
                self.env._("The customer has paid. The signature of what the order says now is missing."),
            )
        return super(PaymentTransaction, self - held)._check_amount_and_confirm_order()
