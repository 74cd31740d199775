from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

from odoo.addons.portal_tools.fetch_lines import fetch_lines

# The states of `_get_portal_states` in one of five.
BADGES = {
    "open": "waiting",
    "overdue": "problem",
    "partial": "waiting",
    "processing": "progress",
    "paid": "done",
    "reversed": "over",
    "credit": "progress",
}
# What customers owe, as against credit notes and bills; and in which states of payment something is left of it.
OWED = ("out_invoice", "out_receipt")
OPEN = ("not_paid", "partial")
NOTIFIED_TYPES = ("out_invoice", "out_refund", "out_receipt")
# What is listed in the portal, for the database.
LISTED = (
    "state = 'posted' AND move_type IN"
    " ('out_invoice', 'out_refund', 'out_receipt', 'in_invoice', 'in_refund', 'in_receipt')"
)


class AccountMove(models.Model):
    _inherit = "account.move"

    # What is open, of the dashboard.
    _portal_open_idx = models.Index(
        "(invoice_date_due, id) WHERE state = 'posted' AND payment_state IN ('not_paid', 'partial')"
    )
    # The orders of the list of invoices.
    _portal_date_idx = models.Index(f"(invoice_date, id) WHERE {LISTED}")
    _portal_due_idx = models.Index(f"(invoice_date_due, id) WHERE {LISTED}")
    _portal_name_idx = models.Index(f"(name, id) WHERE {LISTED}")
    _portal_state_idx = models.Index(f"(payment_state, id DESC) WHERE {LISTED}")
    # Whether somebody is a supplier, of the navigation.
    _portal_bill_idx = models.Index("(partner_id) WHERE move_type IN ('in_invoice', 'in_refund', 'in_receipt')")

    portal_first_due = fields.Date(
        "Next Due",
        compute="_compute_portal_parts",
        groups="account.group_account_invoice",
        help="The day of the first part that is open; the due date if it is paid at once.",
    )
    portal_late_amount = fields.Monetary(
        "Late",
        compute="_compute_portal_parts",
        groups="account.group_account_invoice",
        help="How much of it was due before today.",
    )

    @api.depends_context("tz")
    @api.depends("invoice_date_due", "line_ids.date_maturity", "line_ids.amount_residual_currency", "payment_state")
    def _compute_portal_parts(self):
        today, parts = fields.Date.context_today(self), self._get_portal_open_parts()
        for move in self:
            rows = parts.get(move._origin.id, ())
            move.portal_first_due = min((day for day, _amount in rows if day), default=move.invoice_date_due)
            late = sum(amount for day, amount in rows if day and day < today)
            move.portal_late_amount = move.currency_id.round(abs(late))

    def _get_portal_open_parts(self):
        """Return the parts of invoices that are open, with one query: pairs of a day and an amount, by the invoice.

        :rtype: dict
        """
        moves = self._origin.filtered(lambda move: move.payment_state in OPEN)
        if not moves:
            return {}
        # In sudo mode as the parts of documents that may be read are told.
        lines_sudo = self.env["account.move.line"].sudo()
        domain = Domain("move_id", "in", moves.ids) & lines_sudo._get_portal_part_domain()
        parts = {}
        for move, day, amount in lines_sudo._read_group(
            domain, ["move_id", "date_maturity:day"], ["amount_residual_currency:sum"]
        ):
            parts.setdefault(move.id, []).append((day, amount))
        return parts

    @api.model
    def _get_portal_late_domain(self):
        """Return which invoices have a part that is late, whatever the reader may read of it.

        :rtype: Domain
        """
        lines = self.env["account.move.line"]
        is_late = Domain("date_maturity", "<", fields.Date.context_today(self))
        return Domain("line_ids", "any!", lines._get_portal_part_domain() & is_late)

    def _get_portal_first_due(self):
        """Return until when the first part of an invoice that is open is to be paid."""
        self.ensure_one()
        # In sudo mode as people outside read no field of ours; of an invoice that the reader may read.
        return self.sudo().portal_first_due

    def _get_portal_next_part(self):
        """Return the first instalment of an invoice that is open: a pair of a day and an amount; None if what is open
        is due at once.
        """
        self.ensure_one()
        parts = sorted((day, amount) for day, amount in self._get_portal_open_parts().get(self.id, ()) if day)
        return parts[0] if len(parts) > 1 else None

    def _get_portal_late_part(self):
        """Return how much of an invoice is late; zero if it is all that is left, or nothing is."""
        self.ensure_one()
        # In sudo mode as in `_get_portal_first_due`.
        late = self.sudo().portal_late_amount
        return late if self.currency_id.compare_amounts(late, self.amount_residual) < 0 else 0.0

    def _tell_portal_late(self):
        """Return how much of an invoice is late, in words; nothing if it is all that is left, or nothing is."""
        late = self._get_portal_late_part()
        return late and self.env._("%(amount)s is late", amount=format_amount(self.env, late, self.currency_id)) or ""

    def _post(self, soft=True):
        """Override of `account` to notify customers of new invoices."""
        new = self.filtered(lambda move: not move.posted_before and move.move_type in NOTIFIED_TYPES)
        posted = super()._post(soft=soft)
        self.env["portal.event"]._notify("invoice_posted", posted & new)
        return posted

    def _get_invoice_pdf_proforma(self):
        """Override of `account` to return the invoice itself once it is posted, even if not e-mailed yet."""
        if self.state != "posted":
            return super()._get_invoice_pdf_proforma()
        content, _format = self.env["ir.actions.report"]._render_qweb_pdf("account.account_invoices", self.ids)
        return {"filename": self._get_invoice_report_filename(), "filetype": "pdf", "content": content}

    def _fetch_portal_page(self):
        """Read at once what the page of an invoice tells of its items and of their taxes, in sudo mode."""
        fetch_lines(self, "line_ids")
        field = self._fields["invoice_line_ids"]
        # They are some of the items, which Odoo asks for once more.
        field._insert_cache(self, [self.line_ids.filtered_domain(field.get_comodel_domain(self))._ids])
        fetch_lines(self.line_ids.tax_ids, "invoice_repartition_line_ids")

    def _get_portal_summary(self):
        """Override of `portal_custom_base`: what is left to pay, and until when."""
        summary = super()._get_portal_summary() | {"url": f"/my/invoices/{self.id}"}
        if not self.is_invoice(include_receipts=True):
            return summary
        due, name = self._get_portal_first_due(), {"number": self.name}
        is_open = self.payment_state in OPEN and self.state == "posted"
        state, label = "done", self.env._("Paid")
        if self.payment_state == "reversed":
            state, label = "over", self.env._("Credited")
        elif is_open and due and not self._is_credit():
            state, label = self.env["portal.answer.mixin"]._tell_deadline(due)
        elif is_open:
            state, label = "progress", self.env._("Open")
        return summary | {
            "name": self.env._("Credit note %(number)s", **name)
            if self._is_credit()
            else self.env._("Invoice %(number)s", **name),
            "text": self._tell_portal_due(due) if is_open and due else "",
            "amount": format_amount(self.env, self.amount_residual if is_open else self.amount_total, self.currency_id),
            "state": state,
            "label": label,
        }

    def _tell_portal_due(self, due):
        text = self.env._("Due %(date)s", date=self.env["portal.answer.mixin"]._tell_date(due))
        return ", ".join(filter(None, (text, not self._is_credit() and self._tell_portal_late())))

    # === STATE === #

    def _get_portal_badge(self):
        """Override of `portal_custom_base`: whether it is paid, and whether it asks for a payment."""
        if self.state == "cancel":
            return "over", self.env._("Cancelled")
        state = self._get_portal_state()
        is_asked = self.is_sale_document(include_receipts=True) or BADGES[state] != "waiting"
        return BADGES[state] if is_asked else "progress", self._get_portal_states()[state]

    def _get_portal_state(self):
        """Return how an invoice stands, one of `_get_portal_states`.

        For a module to tell another state, it must override this method and return its name.
        """
        self.ensure_one()
        if self._is_credit():
            return "credit"
        if self.payment_state == "reversed":
            return "reversed"
        if self.currency_id.is_zero(self.amount_residual):
            return "paid"
        if self.payment_state == "in_payment":
            return "processing"
        is_open = self.payment_state in OPEN
        # In sudo mode as in `_get_portal_first_due`.
        if is_open and self.sudo().portal_late_amount:
            return "overdue"
        return "partial" if self.payment_state == "partial" else "open"

    @api.model
    def _get_portal_states(self):
        """Return the states of invoices in words."""
        return {
            "open": self.env._("Open"),
            "overdue": self.env._("Overdue"),
            "partial": self.env._("Partly paid"),
            "processing": self.env._("Processing payment"),
            "paid": self.env._("Paid"),
            "reversed": self.env._("Credited"),
            "credit": self.env._("Credit note"),
        }

    def _is_credit(self):
        return self.move_type in ("out_refund", "in_refund")
