from odoo import api, fields, models


class PortalAttention(models.Model):
    """A matter that waits for the customer: a quotation to sign, an overdue invoice.

    The dashboard shows those with at least one document first.
    """

    _name = "portal.attention"
    _inherit = "portal.counter.mixin"
    _description = "Matter that Needs a Customer's Attention"
    _order = "sequence, id"

    _cached_fields = ("name", "icon", "path", "model_name", "domain", "is_hidden", "urgency")
    _counter_prefix = "portal_attention_"

    urgency = fields.Selection(
        selection=[("danger", "Overdue"), ("warning", "To do"), ("info", "To know")],
        required=True,
        default="warning",
    )
    model_name = fields.Char(required=True)

    @api.model
    def _is_readable(self, entry):
        """Override of `portal_custom_base` to leave out the pages of hidden sections."""
        return super()._is_readable(entry) and not self.env["portal.section"]._is_path_hidden(entry["path"])

    @api.model
    def _get_pending(self):
        """Return what waits for the current user.

        :return: a list of dicts: the entry's values with `count`, a text
        """
        entries = self._get_visible()
        counts = self._get_counters([entry["counter"] for entry in entries])
        return [
            entry | {"count": counts[entry["counter"]]} for entry in entries if counts.get(entry["counter"], "0") != "0"
        ]
