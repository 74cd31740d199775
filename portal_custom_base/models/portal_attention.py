from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .portal_counter_mixin import COUNT_LIMIT


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
    def _get_searches(self):
        """Return the queries of what needs the current user's attention, by the ids of the entries."""
        entries = [entry for entry in self._get_visible() if entry["counter"]]
        queries = {entry["id"]: self._try_search_counted(entry, COUNT_LIMIT + 1) for entry in entries}
        return {entry_id: query for entry_id, query in queries.items() if query is not None}

    @api.model
    def _get_pending(self, found=None):
        """Return what needs the current user's attention.

        :param dict found: the ids that each of `_get_searches` found; they are asked for with one query if it is None
        :return: the entries' values, each with `count`, a text, and `ids`, its first documents
        :rtype: list[dict]
        """
        if found is None:
            found = self.env["portal.answer"]._find({self._name: self._get_searches()})[self._name]
        return [
            entry | {"count": self._format_count(len(found[entry["id"]])), "ids": found[entry["id"]]}
            for entry in self._get_all()
            if found.get(entry["id"])
        ]
