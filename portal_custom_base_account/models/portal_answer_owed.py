from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

# Above so many open invoices their sum is not told.
MOST = 1000


class PortalAnswerOwed(models.AbstractModel):
    """What the reader owes, how much of it is late, and when the next invoice is due."""

    _name = "portal.answer.owed"
    _inherit = "portal.answer.mixin"
    _description = "Answer: What I Owe"

    _answer_model = "account.move"
    _answer_section = "/my/invoices?filterby=invoices"

    @api.model
    def _get_answer(self):
        """Override of `portal_custom_base`: a sum for each currency, less credit."""
        # In sudo mode as sums are told of documents that may be read, whatever their fields.
        moves_sudo = self.env["account.move"].sudo()
        domain = self._get_readable_domain() & self._get_domain()
        query = moves_sudo._search(domain, order="invoice_date_due, id", limit=MOST + 1)
        found = Domain("id", "in", query)
        today = fields.Date.context_today(self)
        all_rows = self._sum(moves_sudo, found)
        late_rows = self._sum(moves_sudo, found & Domain("invoice_date_due", "<", today)) if all_rows else {}
        is_more = sum(row["count"] for row in all_rows.values()) > MOST
        return {
            "template": "portal_custom_base_account.portal_answer_owed",
            "empty": self.env._("You owe nothing."),
            "sums": [self._tell(currency, row, late_rows.get(currency), is_more) for currency, row in all_rows.items()],
            "next_due": self._tell_next(moves_sudo, found & Domain("invoice_date_due", ">=", today)),
        }

    @api.model
    def _get_domain(self):
        """Return which invoices and credit notes are open; the index of `account.move` holds for this domain.

        :rtype: Domain
        """
        return (
            Domain("state", "=", "posted")
            & Domain("payment_state", "in", ("not_paid", "partial"))
            & Domain("move_type", "in", ("out_invoice", "out_receipt", "out_refund"))
        )

    def _sum(self, moves_sudo, domain):
        """Return what is left by currency: dicts of `left`, `credit` (both positive) and `count`."""
        rows = {}
        groups = moves_sudo._read_group(domain, ["currency_id", "move_type"], ["amount_residual:sum", "__count"])
        for currency, kind, amount, count in groups:
            row = rows.setdefault(currency, {"left": 0.0, "credit": 0.0, "count": 0})
            row["credit" if kind == "out_refund" else "left"] += amount
            row["count"] += count if kind != "out_refund" else 0
        return rows

    def _tell(self, currency, row, late, is_more):
        """Return what is owed in a currency, in words; `late` and `credit` are empty where there is none."""
        left = format_amount(self.env, row["left"], currency)
        late_amount = format_amount(self.env, late["left"], currency) if late and late["left"] else ""
        credit = format_amount(self.env, row["credit"], currency) if row["credit"] else ""
        return {
            "left": self.env._("More than %(amount)s", amount=left) if is_more else left,
            "late": late_amount and self.env._("%(amount)s is late", amount=late_amount),
            "credit": credit and self.env._("%(amount)s of credit is not used yet", amount=credit),
        }

    def _tell_next(self, moves_sudo, domain):
        is_invoice = Domain("move_type", "!=", "out_refund")
        first = moves_sudo.search(domain & is_invoice, order="invoice_date_due, id", limit=1)
        if not first:
            return ""
        return self.env._("The next invoice is due on %(date)s.", date=self._tell_date(first.invoice_date_due))
