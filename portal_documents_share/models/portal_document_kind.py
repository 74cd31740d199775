from odoo import fields, models


class PortalDocumentKind(models.Model):
    """What a file is, such as a datasheet; customers filter by it."""

    _name = "portal.document.kind"
    _description = "Kind of File"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    warns_at_end = fields.Boolean(
        "Warns before it ends",
        help="The owner of such a file has a task 30 days before its end, unless another file replaces it.",
    )
