from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.portal_custom_base.models.portal_list import COUNT_LIMIT

from .account_move import OPEN, OWED

INVOICES = ("out_invoice", "out_refund", "out_receipt")
BILLS = ("in_invoice", "in_refund", "in_receipt")


class PortalListInvoice(models.AbstractModel):
    _name = "portal.list.invoice"
    _inherit = "portal.list"
    _description = "List of Invoices"

    _list_model = "account.move"
    _list_path = "/my/invoices"
    _list_date = "invoice_date"
    _list_icon = "fa-file-text-o"
    _list_history = "my_invoices_history"
    # The order that an invoice is for, and the customer's own reference, are shown; their fields hold more elsewhere.
    _list_is_sudo = True

    @api.model
    def _get_title(self):
        return self.env._("Invoices")

    @api.model
    def _get_domain(self):
        return super()._get_domain() & Domain("state", "=", "posted") & Domain("move_type", "in", (*INVOICES, *BILLS))

    @api.model
    def _get_bulk_actions(self):
        """Override of `portal_custom_base`: the PDFs of several invoices in one file."""
        download = {"name": "portal_download_many", "icon": "fa-download", "url": "/my/invoices/download"}
        return [*super()._get_bulk_actions(), download | {"label": self.env._("Download PDFs")}]

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Number"), "is_short": True, "phone": "name"},
            "invoice_date": {"label": self.env._("Date")},
            "for": {"label": self.env._("Reference"), "value": lambda move: move.ref or move.invoice_origin},
            "invoice_date_due": {
                "label": self.env._("Due date"),
                "value": lambda move: False if move._is_credit() else move.invoice_date_due,
                "is_short": True,
                "phone": "text",
            },
            "amount_total": self._get_amount_column(self.env._("Total"), "amount_total"),
            "amount_residual": self._get_amount_column(self.env._("Balance"), "amount_residual") | {"phone": "amount"},
            "state": {
                "label": self.env._("State"),
                "is_state": True,
                "phone": "state",
                "note": self._tell_late,
            },
        }

    def _get_amount_column(self, label, name):
        # A credit note is owed to the customer.
        return {
            "label": label,
            "value": lambda move: -move[name] if move._is_credit() else move[name],
            "currency": "currency_id",
        }

    def _tell_late(self, move):
        """Return how much of an overdue invoice that is paid in parts is late, in words."""
        return move._tell_portal_late() if move._get_portal_state() == "overdue" else False

    def _get_fetched(self, columns):
        """Override of `portal_custom_base` to fetch at once what the columns are computed from."""
        fetched = [
            "currency_id",
            "move_type",
            "payment_state",
            "invoice_date_due",
            "partner_id",
            "ref",
            "invoice_origin",
        ]
        return list({*super()._get_fetched(columns), *fetched})

    @api.model
    def _get_searches(self):
        return {
            "name": self.env._("Number"),
            "invoice_origin": self.env._("Order"),
            "ref": self.env._("Your reference"),
        }

    @api.model
    def _get_sorts(self):
        return {
            "date": {"label": self.env._("Newest"), "order": "invoice_date desc"},
            "duedate": {"label": self.env._("Due date"), "order": "invoice_date_due desc"},
            "name": {"label": self.env._("Number"), "order": "name desc"},
            "state": {"label": self.env._("State"), "order": "payment_state"},
        }

    @api.model
    def _get_filters(self):
        """Override to offer bills to who has some; the names are those of Odoo's page, so that its links hold."""
        has_bills = self._has_bills()
        everything = {
            "all": {
                "label": self.env._("Invoices and bills"),
                "title": self.env._("Invoices and bills") if has_bills else None,
                "domain": Domain.TRUE,
                "is_hidden": not has_bills,
            }
        }
        bills = {
            "bills": {
                "label": self.env._("Bills"),
                "title": self.env._("Bills"),
                "domain": Domain("move_type", "in", BILLS),
                "is_hidden": not has_bills,
            }
        }
        filters = self._get_invoice_filters(has_bills) | bills
        return everything | filters if has_bills else filters | everything

    def _get_invoice_filters(self, has_bills):
        owed = Domain("move_type", "in", OWED)
        is_open = owed & Domain("payment_state", "in", OPEN)
        is_paid = owed & Domain("payment_state", "in", ("paid", "in_payment", "reversed"))
        is_overdue = is_open & self.env["account.move"]._get_portal_late_domain()
        return {
            "invoices": {
                "label": self.env._("All invoices"),
                "domain": Domain("move_type", "in", INVOICES),
                "is_whole": not has_bills,
            },
            "open": {"label": self.env._("Open"), "domain": is_open},
            "overdue_invoices": {"label": self.env._("Overdue"), "domain": is_overdue},
            "partial": {"label": self.env._("Partly paid"), "domain": owed & Domain("payment_state", "=", "partial")},
            "paid": {"label": self.env._("Paid"), "domain": is_paid},
            "credit": {"label": self.env._("Credit notes"), "domain": Domain("move_type", "=", "out_refund")},
        }

    @api.model
    def _has_bills(self):
        """Return whether the reader is a supplier who may read a bill."""
        is_bill = self._get_domain() & self._get_readable_domain() & Domain("move_type", "in", BILLS)
        return bool(self._get_records().search(is_bill, order="id", limit=1))

    @api.model
    def _get_totals(self, domain):
        """Override to tell what is owed on all pages, by currency: open, late, and credit that is not used yet."""
        owed = self.env["portal.answer.owed"]
        moves_sudo = self._get_records()
        query = moves_sudo._search(domain & owed._get_domain(), order="invoice_date_due, id", limit=COUNT_LIMIT + 1)
        rows = self._sum(query)
        is_more = sum(row["count"] for row in rows.values()) > COUNT_LIMIT
        told = (owed._tell(currency.id, row, {"left": row["late"]}, is_more) for currency, row in rows.items())
        label = self.env._("To pay, on all pages")
        return [{"label": label, "text": sums["left"], "late": sums["late"], "note": sums["credit"]} for sums in told]

    def _sum(self, moves):
        """Return what is left of invoices by currency, with one query: dicts of `left`, `late`, `credit` (all positive)
        and `count`.

        :param Query moves: the invoices
        """
        # In sudo mode as the parts of documents that may be read are summed up.
        lines_sudo = self.env["account.move.line"].sudo()
        query = lines_sudo._search(Domain("move_id", "in", moves) & lines_sudo._get_portal_part_domain())
        currency, move, amount, day = (
            lines_sudo._field_to_sql(lines_sudo._table, name, query)
            for name in ("currency_id", "move_id", "amount_residual_currency", "date_maturity")
        )
        query.groupby = currency
        left = SQL("SUM(GREATEST(%s, 0))", amount)
        late = SQL("COALESCE(%s FILTER (WHERE %s < %s), 0)", left, day, fields.Date.context_today(self))
        credit, count = SQL("-SUM(LEAST(%s, 0))", amount), SQL("COUNT(DISTINCT %s)", move)
        names, currencies = ("left", "late", "credit", "count"), self.env["res.currency"]
        return {
            currencies.browse(currency_id): dict(zip(names, map(float, sums), strict=True))
            for currency_id, *sums in self.env.execute_query(query.select(currency, left, late, credit, count))
        }

    @api.model
    def _get_url(self, record):
        return f"/my/invoices/{record.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("No invoices yet. New ones will appear here.")
