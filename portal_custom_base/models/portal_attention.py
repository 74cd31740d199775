from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class PortalAttention(models.Model):
    """Something that waits for a customer, such as quotations to sign or overdue invoices.

    The dashboard starts with its documents.
    """

    _name = "portal.attention"
    _inherit = "portal.counter.mixin"
    _description = "Portal Attention Item"
    _order = "sequence, id"

    _cached_fields = ("name", "icon", "path", "model_name", "domain", "is_hidden", "urgency", "button", "record_order")
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
    record_order = fields.Char(
        string="Order of the Records",
        help="Which of the records the dashboard names first, such as invoice_date_due, id. It names the first few of "
        "them only, so that an order which no index of the database has is slow where there are many. Empty for "
        "none.",
    )

    @api.constrains("model_name", "record_order")
    def _check_record_order(self):
        for entry in self.filtered(lambda entry: entry.record_order and entry.model_name in self.env):
            try:
                self.env[entry.model_name]._search(Domain.TRUE, order=entry.record_order).select()
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The records of “%(section)s” cannot be put in this order: %(error)s",
                        section=entry.name,
                        error=error,
                    )
                ) from error

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
