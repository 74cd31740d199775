from odoo import fields, models


class PortalInvoiceDisputeLine(models.Model):
    """How much of a line of an invoice is disputed; without a line, how much of the whole invoice."""

    _name = "portal.invoice.dispute.line"
    _description = "Line of a Dispute"
    _rec_name = "name"

    dispute_id = fields.Many2one("portal.invoice.dispute", required=True, readonly=True, index=True, ondelete="cascade")
    line_id = fields.Many2one("account.move.line", "Invoice line", readonly=True, index=True, ondelete="set null")
    name = fields.Char("Description", required=True, readonly=True, help="What the line said when it was disputed.")
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    amount = fields.Monetary("In question", readonly=True, help="Taxes included.")
    is_whole = fields.Boolean("Whole invoice", readonly=True)
