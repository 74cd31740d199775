from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _send_invoice(self):
        """Override of `sale` to say that nobody asked for the e-mail: whom a notice has told does not get both."""
        return super(PaymentTransaction, self.with_context(portal_is_automatic=True))._send_invoice()
