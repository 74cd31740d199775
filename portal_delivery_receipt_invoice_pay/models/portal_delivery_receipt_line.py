from odoo import models


class PortalDeliveryReceiptLine(models.Model):
    _inherit = "portal.delivery.receipt.line"

    def _describe_with_delivery(self):
        """Return what did not arrive as it was sent, and of which delivery, in words."""
        return self.env._("%(delivery)s, %(what)s", delivery=self.receipt_id.picking_id.name, what=self._describe())

    def _get_portal_dispute_keys(self, move):
        """Return which lines of an invoice, or a refund, are about what was reported: keys of the dispute's form.

        :param account.move move: the invoice, in sudo mode
        """
        about = move.invoice_line_ids.filtered(lambda line: self.move_id.sale_line_id & line.sale_line_ids)
        return [str(line.id) for line in about]
