from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

from .account_move import OPEN

# Above so many open parts of invoices their sum is not told.
MOST = 1000
# What is read of each.
COLUMNS = ("currency_id", "amount_residual_currency", "date_maturity")


class PortalAnswerOwed(models.AbstractModel):
    """What the reader owes, how much of it is late, and when the next invoice is due."""

    _name = "portal.answer.owed"
    _inherit = "portal.answer.mixin"
    _description = "Answer: What I Owe"

    _answer_model = "account.move"
    _answer_section = "/my/invoices?filterby=invoices"

    @api.model
    def _prepare_answer(self, found, records_sudo):
        """Override of `portal_custom_base`: a sum for each currency, less credit."""
        rows = self._get_rows()
        today = fields.Date.context_today(self)
        all_sums = self._sum(rows)
        late_sums = self._sum([row for row in rows if row["date_maturity"] and row["date_maturity"] < today])
        is_more = len(rows) > MOST
        return {
            "template": "portal_custom_base_account.portal_answer_owed",
            "empty": self.env._("You owe nothing."),
            "sums": [self._tell(key, row, late_sums.get(key), is_more) for key, row in all_sums.items()],
            "next_due": self._tell_next(rows, today),
        }

    @api.model
    def _get_rows(self):
        """Return what is open by its parts, the first due first, at most `MOST` and one more: dicts of `COLUMNS`, with
        one query.
        """
        # In sudo mode as sums are told of documents that may be read, whatever their fields.
        lines_sudo = self.env["account.move.line"].sudo()
        domain = Domain("move_id", "any", self._get_readable_domain() & self._get_domain())
        domain &= lines_sudo._get_portal_part_domain()
        query = lines_sudo._search(domain, order="date_maturity, id", limit=MOST + 1)
        columns = [lines_sudo._field_to_sql(lines_sudo._table, name, query) for name in COLUMNS]
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
            amount = float(row["amount_residual_currency"] or 0)
            found["credit" if amount < 0 else "left"] += abs(amount)
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
        days = [row["date_maturity"] for row in rows if row["amount_residual_currency"] > 0]
        day = next((day for day in days if day and day >= today), None)
        return day and self.env._("The next invoice is due on %(date)s.", date=self._tell_date(day))
