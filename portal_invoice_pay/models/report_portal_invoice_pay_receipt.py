from odoo import api, models


class ReportReceipt(models.AbstractModel):
    """The receipt of a payment for a customer; unlike Odoo's, it names no invoice that the reader may not read."""

    _name = "report.portal_invoice_pay.receipt"
    _description = "Receipt of a Payment"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the values of the template.

        :param dict data: `portal_move_ids`, the invoices that may be named; without it, those that the user may read
        """
        payments, moves = self.env["account.payment"].browse(docids), self.env["account.move"]
        # Customers have no right on payments: they get receipts by the pages alone, which check.
        payments.check_access("read")
        if data and "portal_move_ids" in data:
            moves = moves.browse(data["portal_move_ids"])
        else:
            moves = payments.portal_move_ids
        return {
            "docs": payments,
            "receipts": {payment.id: payment._get_portal_receipt(moves) for payment in payments},
        }
