from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

from .account_move import OPEN

# Above so many open invoices their sum is not told.
MOST = 1000
# What is read of each.
COLUMNS = ("currency_id", "move_type", "amount_residual", "invoice_date_due")


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
        rows = self._get_rows()
        today = fields.Date.context_today(self)
        all_sums = self._sum(rows)
        late_sums = self._sum([row for row in rows if row["invoice_date_due"] and row["invoice_date_due"] < today])
        is_more = len(rows) > MOST
        return {
            "template": "portal_custom_base_account.portal_answer_owed",
            "empty": self.env._("You owe nothing."),
            "sums": [self._tell(key, row, late_sums.get(key), is_more) for key, row in all_sums.items()],
            "next_due": self._tell_next(rows, today),
        }

    @api.model
    def _get_rows(self):
        """Return what is open, the first due first, at most `MOST` and one more: dicts of `COLUMNS`, with one query."""
        # In sudo mode as sums are told of documents that may be read, whatever their fields.
        moves_sudo = self.env["account.move"].sudo()
        domain = self._get_readable_domain() & self._get_domain()
        query = moves_sudo._search(domain, order="invoice_date_due, id", limit=MOST + 1)
        columns = [moves_sudo._field_to_sql(moves_sudo._table, name, query) for name in COLUMNS]
        return [dict(zip(COLUMNS, row, strict=True)) for row in self.env.execute_query(query.select(*columns))]

    @api.model
    def _get_domain(self):
        """Return which invoices and credit notes are open; the index of `account.move` holds for this domain.

        :rtype: Domain
        """
        return (
            Domain("state", "=", "posted")
            & Domain("payment_state", "in", OPEN)
            & Domain("move_type", "in", ("out_invoice", "out_receipt", "out_refund"))
        )

    def _sum(self, rows):
        """Return what is left by the id of the currency: dicts of `left` and `credit`, both positive."""
        sums = {}
        for row in rows:
            found = sums.setdefault(row["currency_id"], {"left": 0.0, "credit": 0.0})
            found["credit" if row["move_type"] == "out_refund" else "left"] += float(row["amount_residual"] or 0)
        return sums

    def _tell(self, currency_id, row, late, is_more):
        """Return what is owed in a currency, in words; `late` and `credit` are empty where there is none."""
        currency = self.env["res.currency"].browse(currency_id)
        left = format_amount(self.env, row["left"], currency)
        late_amount = format_amount(self.env, late["left"], currency) if late and late["left"] else ""
        credit = format_amount(self.env, row["credit"], currency) if row["credit"] else ""
        return {
            "left": self.env._("More than %(amount)s", amount=left) if is_more else left,
            "late": late_amount and self.env._("%(amount)s is late", amount=late_amount),
            "credit": credit and self.env._("%(amount)s of credit is not used yet", amount=credit),
        }

    def _tell_next(self, rows, today):
        days = [row["invoice_date_due"] for row in rows if row["move_type"] != "out_refund"]
        day = next((day for day in days if day and day >= today), None)
        return day and self.env._("The next invoice is due on %(date)s.", date=self._tell_date(day))
