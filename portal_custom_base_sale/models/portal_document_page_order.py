from odoo import api, models
from odoo.tools import format_amount


class PortalDocumentPageOrder(models.AbstractModel):
    """The page of a quotation or an order: Odoo's content, and what Odoo has beside it in our places."""

    _name = "portal.document.page.order"
    _inherit = "portal.document.page"
    _description = "Page of a Quotation or an Order"

    _page_content = "portal_custom_base_sale.order_content"
    _page_lines = "order_line"
    _page_dialogs = ("portal_custom_base_sale.order_dialogs",)
    # Odoo's scripts look for it.
    _page_class = "o_portal_sale_sidebar"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: Odoo's script needs the total."""
        page = super()._prepare_page_values(record_sudo, actor, values)
        return page | {"total": record_sudo.amount_total}

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what is asked of the reader, until when."""
        if self._is_decision_due(record_sudo) and record_sudo.validity_date:
            date = self._tell_date(record_sudo.validity_date)
            return self.env._("Review this quotation and answer by %(date)s.", date=date)
        if record_sudo.state == "sale":
            return self.env._("Your order is confirmed.")
        return ""

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: dates, the reader's own reference, and what is due now."""
        due = record_sudo._has_to_be_paid() and record_sudo._get_prepayment_required_amount()
        is_part = due and record_sudo.currency_id.compare_amounts(due, record_sudo.amount_total) < 0
        is_ordered = record_sudo.state == "sale"
        return [
            {
                "label": self.env._("Valid until"),
                "value": "" if is_ordered else self._tell_date(record_sudo.validity_date),
                "name": "validity",
            },
            {
                "label": self.env._("Ordered on"),
                "value": is_ordered and self._tell_date(record_sudo.date_order),
                "name": "ordered",
            },
            {
                "label": self.env._("Delivery"),
                "value": self._tell_date(record_sudo.commitment_date),
                "name": "commitment_date",
            },
            {"label": self.env._("Due now"), "value": is_part and self._tell_part(record_sudo, due), "name": "due"},
            {"label": self.env._("Paid"), "value": self._tell_paid(record_sudo), "name": "paid"},
            {"label": self.env._("Your reference"), "value": record_sudo.client_order_ref, "name": "reference"},
        ]

    def _tell_part(self, order_sudo, due):
        """Return a part of the total, such as "$100.00 (11.9 %)"."""
        percent = round(100 * due / order_sudo.amount_total, 1)
        return self.env._(
            "%(amount)s (%(percent)s %%)",
            amount=format_amount(self.env, due, order_sudo.currency_id),
            percent=self._format_number(percent),
        )

    def _format_number(self, number):
        text = self.env["ir.qweb.field.float"].value_to_html(number, {"precision": 0 if number == int(number) else 1})
        return str(text)

    def _tell_paid(self, order_sudo):
        is_partly = 0 < order_sudo.amount_paid < order_sudo.amount_total and order_sudo.state != "cancel"
        return is_partly and format_amount(self.env, order_sudo.amount_paid, order_sudo.currency_id)

    # === ACTS === #

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: decide or pay as Odoo asks for it, then the PDF."""
        return [*self._get_decision_acts(record_sudo, actor, values), self._make_pdf_act(record_sudo, actor)]

    @api.model
    def _get_decision_acts(self, order_sudo, actor, values):
        """Return the acts by which a quotation is signed, paid or declined, by Odoo's own conditions.

        For a module to ask for another decision, it must override this method.
        """
        if values.get("portal_refusal"):
            return []
        if self._is_signature_asked(order_sudo, values):
            return [self._make_accept_act(order_sudo), self._make_decline_act()]
        if self._is_payment_asked(order_sudo, values):
            return [self._make_pay_act(order_sudo, values)]
        return []

    @api.model
    def _get_refusal(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what the policy says, if it is installed, of signing and paying."""
        return values.get("portal_refusal") or ""

    @api.model
    def _is_decision_due(self, order_sudo):
        return order_sudo.state == "sent" and not order_sudo.is_expired

    @api.model
    def _is_signature_asked(self, order_sudo, values):
        # Whoever pays by the link of a payment does not sign, as in Odoo.
        return order_sudo._has_to_be_signed() and not values.get("payment_amount")

    @api.model
    def _is_payment_asked(self, order_sudo, values):
        is_open = order_sudo.amount_paid < order_sudo.amount_total and order_sudo.state != "cancel"
        return order_sudo._has_to_be_paid() or bool(values.get("payment_amount") and is_open)

    def _make_accept_act(self, order_sudo):
        is_paid_too = order_sudo._has_to_be_paid()
        return {
            "name": "portal_accept",
            "label": self.env._("Review, sign and pay") if is_paid_too else self.env._("Review and sign"),
            "icon": "fa-pencil",
            "dialog": "modalaccept",
        }

    def _make_pay_act(self, order_sudo, values):
        amount = values.get("amount") or order_sudo._get_prepayment_required_amount()
        return {
            "name": "portal_pay",
            "id": "o_sale_portal_paynow",
            "label": self.env._("Pay %(amount)s", amount=format_amount(self.env, amount, order_sudo.currency_id)),
            "icon": "fa-credit-card",
            "dialog": "modalaccept",
        }

    def _make_decline_act(self):
        return {
            "name": "portal_decline",
            "label": self.env._("Decline"),
            "icon": "fa-times",
            "dialog": "modaldecline",
            "style": "danger",
        }

    # === OTHER PLACES === #

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: from the offer to the order."""
        if record_sudo.state == "cancel":
            return [self._make_step("cancelled", self.env._("Cancelled"), is_done=True, state="over")]
        is_ordered = record_sudo.state == "sale"
        steps = []
        if record_sudo.signed_on or (record_sudo.require_signature and not is_ordered):
            steps.append(self._make_step("signed", self.env._("Signed"), record_sudo.signed_on))
        return [*steps, self._make_step("ordered", self.env._("Ordered"), is_ordered and record_sudo.date_order)]

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the files that the vendor put beside the products."""
        return [
            {
                "name": document_sudo.name,
                "url": self._get_url(record_sudo, actor, f"/document/{document_sudo.id}"),
                "icon": "fa-paperclip",
            }
            for document_sudo in values.get("product_documents") or ()
        ]

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: whoever sells it."""
        return record_sudo.user_id
