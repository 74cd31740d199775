from odoo import api, fields, models
from odoo.fields import Domain

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
            "state": {"label": self.env._("State"), "is_state": True, "phone": "state"},
        }

    def _get_amount_column(self, label, name):
        # A credit note is owed to the customer.
        return {
            "label": label,
            "value": lambda move: -move[name] if move._is_credit() else move[name],
            "currency": "currency_id",
        }

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
        is_overdue = is_open & Domain("invoice_date_due", "<", fields.Date.context_today(self))
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
        groups = moves_sudo._read_group(
            Domain("id", "in", query),
            ["currency_id", "move_type", "invoice_date_due:day"],
            ["amount_residual:sum", "__count"],
        )
        rows = self._sum(groups)
        is_more = sum(row["count"] for row in rows.values()) > COUNT_LIMIT
        told = (owed._tell(currency.id, row, {"left": row["late"]}, is_more) for currency, row in rows.items())
        label = self.env._("To pay, on all pages")
        return [{"label": label, "text": sums["left"], "late": sums["late"], "note": sums["credit"]} for sums in told]

    def _sum(self, groups):
        """Return what is left by currency: dicts of `left`, `late`, `credit` (all positive) and `count`."""
        today = fields.Date.context_today(self)
        rows = {}
        for currency, kind, day, amount, count in groups:
            row = rows.setdefault(currency, {"left": 0.0, "late": 0.0, "credit": 0.0, "count": 0})
            row["count"] += count
            if kind == "out_refund":
                row["credit"] += amount
                continue
            row["left"] += amount
            row["late"] += amount if day and day < today else 0
        return rows

    @api.model
    def _get_url(self, record):
        return f"/my/invoices/{record.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("No invoices yet. New ones will appear here.")
