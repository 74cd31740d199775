from odoo import fields, models


class PortalRemittanceLine(models.Model):
    """How much of a remittance is for one document."""

    _name = "portal.remittance.line"
    _description = "Line of a Remittance"
    _rec_name = "move_id"

    remittance_id = fields.Many2one("portal.remittance", required=True, readonly=True, index=True, ondelete="cascade")
    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True, index=True, ondelete="restrict")
    currency_id = fields.Many2one(related="remittance_id.currency_id")
    amount = fields.Monetary(readonly=True, help="What is paid of the invoice; less than zero for a credit note.")

    _move_uniq = models.Constraint("UNIQUE(remittance_id, move_id)", "A remittance names each document once.")
