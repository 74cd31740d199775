from odoo import fields, models


class PortalSaleSigner(models.Model):
    """Somebody whose signature a quotation needs."""

    _name = "portal.sale.signer"
    _description = "Signer of a Quotation"
    _order = "sequence, id"
    _rec_name = "partner_id"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", string="Contact", required=True, ondelete="restrict")
    sequence = fields.Integer(default=10)
    is_signed = fields.Boolean("Signed", readonly=True, copy=False)

    _partner_uniq = models.Constraint("UNIQUE(order_id, partner_id)", "A contact signs a quotation once.")
