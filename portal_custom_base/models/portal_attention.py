from odoo import api, fields, models


class PortalAttention(models.Model):
    """Something that waits for a customer, such as quotations to sign or overdue invoices.

    The dashboard starts with its documents.
    """

    _name = "portal.attention"
    _inherit = "portal.counter.mixin"
    _description = "Portal Attention Item"
    _order = "sequence, id"

    _cached_fields = ("name", "icon", "path", "model_name", "domain", "is_hidden", "urgency", "button")
    _counter_prefix = "portal_attention_"

    urgency = fields.Selection(
        selection=[("danger", "Overdue"), ("warning", "To do"), ("info", "For information")],
        required=True,
        default="warning",
    )
    model_name = fields.Char(required=True)
    button = fields.Char(
        required=True,
        translate=True,
        default=lambda self: self.env._("Open"),
        help="What the button of such a document says: what is to be done, such as Sign.",
    )

    @api.model
    def _is_readable(self, entry):
        """Override to leave out the pages of hidden sections."""
        return super()._is_readable(entry) and not self.env["portal.section"]._is_path_hidden(entry["path"])

    @api.model
    def _get_pending(self):
        """Return what needs the current user's attention.

        :return: the entries' values, each with `count`, a text
        :rtype: list[dict]
        """
        entries = self._get_visible()
        counts = self._count_entries(entries)
        return [
            entry | {"count": counts[entry["counter"]]} for entry in entries if counts.get(entry["counter"], "0") != "0"
        ]
