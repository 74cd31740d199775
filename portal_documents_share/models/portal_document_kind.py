from odoo import api, fields, models
from odoo.tools import ormcache

# More kinds than any vendor has.
MANY_KINDS = 100


class PortalDocumentKind(models.Model):
    """What a file is, such as a datasheet; customers filter by it."""

    _name = "portal.document.kind"
    _inherit = "portal.cache.mixin"
    _description = "Kind of File"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    warns_at_end = fields.Boolean(
        "Warns before it ends",
        help="The owner of such a file has a task 30 days before its end, unless another file replaces it.",
    )

    @api.model
    @ormcache("self.env.lang")
    def _get_names(self):
        """Return the kinds by which customers filter: ids mapped to names."""
        # In sudo mode as visitors have no right on the kinds, which each file names.
        return {kind_sudo.id: kind_sudo.name for kind_sudo in self.sudo().search([], limit=MANY_KINDS)}
