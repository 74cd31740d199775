from odoo import api, models
from odoo.tools import format_amount


class PortalDocumentPageInvoice(models.AbstractModel):
    """The page of an invoice, a credit note or a bill."""

    _name = "portal.document.page.invoice"
    _inherit = "portal.document.page"
    _description = "Page of an Invoice"

    _page_content = "portal_custom_base_account.invoice_content"
    _page_lines = "invoice_line_ids"

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: until when it is to be paid, or that it is settled."""
        last = record_sudo.invoice_date_due
        day = record_sudo._get_portal_first_due()
        due = day and self._tell_date(day)
        if record_sudo.is_purchase_document(include_receipts=True):
            return ""
        if record_sudo._is_credit():
            return self.env._("We owe you this amount. It is deducted from what you pay next.")
        if record_sudo._get_portal_state() == "processing":
            return self.env._("Your payment is on its way. There is nothing to do.")
        if record_sudo.payment_state == "reversed":
            return self.env._("A credit note settles it. There is nothing to do.")
        if record_sudo.payment_state == "paid":
            return self.env._("It is settled. There is nothing to do.")
        if due and record_sudo._get_portal_state() == "overdue":
            if late := record_sudo._get_portal_late_part():
                amount = format_amount(self.env, late, record_sudo.currency_id)
                return self.env._("%(amount)s was due on %(date)s. Please pay this part now.", amount=amount, date=due)
            return self.env._("It was due on %(date)s. Please pay what is left.", date=due)
        if due and last and day < last:
            return self.env._("Please pay the next part by %(date)s.", date=due)
        return due and self.env._("Please pay by %(date)s.", date=due)

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: dates, references, and what is paid of the total."""
        currency = record_sudo.currency_id
        paid = record_sudo.amount_total - record_sudo.amount_residual
        is_credit = record_sudo._is_credit()
        is_part = 0 < currency.round(paid) < record_sudo.amount_total and record_sudo.state == "posted"
        return [
            {"label": self.env._("Date"), "value": self._tell_date(record_sudo.invoice_date), "name": "date"},
            # Nothing is due of a credit note, and its origin is the invoice.
            {
                "label": self.env._("Due"),
                "value": not is_credit and self._tell_date(record_sudo.invoice_date_due),
                "name": "due",
            },
            {
                "label": self.env._("Total"),
                "value": is_part and format_amount(self.env, record_sudo.amount_total, currency),
                "name": "total",
            },
            {
                "label": self._get_paid_label(record_sudo),
                "value": is_part and format_amount(self.env, paid, currency),
                "name": "paid",
            },
            {"label": self.env._("Your reference"), "value": record_sudo.ref, "name": "reference"},
            {"label": self.env._("Order"), "value": not is_credit and record_sudo.invoice_origin, "name": "origin"},
            {
                "label": self.env._("Payment reference"),
                "value": record_sudo.is_sale_document() and record_sudo.payment_reference,
                "name": "payment_reference",
            },
        ]

    def _get_paid_label(self, record_sudo):
        """Return how the part that is not left any more is called: some of it may be credit."""
        is_credited = any(move.state == "posted" for move in record_sudo.reversal_move_ids)
        return self.env._("Paid or credited") if is_credited else self.env._("Paid")

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the PDF."""
        return [self._make_pdf_act(record_sudo, actor)]

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: issued, due and paid."""
        if record_sudo.state == "cancel":
            return [self._make_step("cancelled", self.env._("Cancelled"), is_done=True, state="over")]
        is_settled = record_sudo.payment_state in ("paid", "in_payment", "reversed")
        issued = self._make_step("issued", self.env._("Issued"), record_sudo.invoice_date)
        due = self._make_step("due", self.env._("Due"), record_sudo.invoice_date_due, is_done=False)
        end = self.env._("Credited") if record_sudo.payment_state == "reversed" else self.env._("Paid")
        paid = self._make_step("paid", end, is_done=is_settled)
        return [] if record_sudo._is_credit() else [issued, paid] if is_settled else [issued, due, paid]

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: whoever sells, or buys."""
        return record_sudo.invoice_user_id
