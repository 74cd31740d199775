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

    def _get_portal_invoices(self):
        """Return the customer's invoices that the payment is for, as far as it is known yet."""
        self.ensure_one()
        invoices = self.reconciled_invoice_ids | self.invoice_ids
        return invoices.filtered(lambda move: move.is_sale_document(include_receipts=True)).sorted("id")
