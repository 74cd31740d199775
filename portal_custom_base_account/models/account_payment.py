from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def action_post(self):
        """Override of `account` to notify customers of received payments."""
        result = super().action_post()
        received = self.filtered(
            lambda payment: (
                payment.payment_type == "inbound"
                and payment.partner_type == "customer"
                and payment.partner_id
                and payment.state in ("in_process", "paid")
            )
        )
        self.env["portal.event"]._notify("payment_received", received)
        return result
