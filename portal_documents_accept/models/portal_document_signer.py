from odoo import fields, models


class PortalDocumentSigner(models.Model):
    """Somebody whose signature a file needs; several of them sign one after the other."""

    _name = "portal.document.signer"
    _description = "Signer of a File"
    _order = "sequence, id"
    _rec_name = "partner_id"

    acceptance_id = fields.Many2one(
        "portal.document.acceptance", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="acceptance_id.company_id")
    sequence = fields.Integer(default=10, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="restrict", index=True
    )
    signed_on = fields.Datetime(readonly=True)

    _partner_uniq = models.Constraint("UNIQUE(acceptance_id, partner_id)", "A contact signs a file once.")
