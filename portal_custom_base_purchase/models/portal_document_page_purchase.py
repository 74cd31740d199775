from odoo import api, models


class PortalDocumentPagePurchase(models.AbstractModel):
    """The page of a request for quotation or an order to a supplier."""

    _name = "portal.document.page.purchase"
    _inherit = "portal.document.page"
    _description = "Page of an Order to a Supplier"

    _page_content = "portal_custom_base_purchase.purchase_content"
    _page_notes = ("portal_custom_base_purchase.purchase_acknowledge",)
    _page_lines = "order_line"
    # Odoo's script for dates looks for it.
    _page_class = "o_portal_purchase_sidebar"

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what is asked of the supplier, until when."""
        if record_sudo.state == "cancel":
            return self.env._("This order was cancelled. There is nothing to do.")
        if record_sudo.state != "purchase":
            date = self._tell_date(record_sudo.date_order)
            return self.env._("Please send us your offer by %(date)s.", date=date)
        planned = self._tell_date(record_sudo.date_planned)
        return planned and self.env._("Please deliver by %(date)s.", date=planned)

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: dates, references and terms."""
        return [
            {
                "label": self.env._("Ordered on"),
                "value": self._tell_date(record_sudo.date_approve),
                "name": "ordered",
            },
            {"label": self.env._("Delivery"), "value": self._tell_date(record_sudo.date_planned), "name": "planned"},
            {"label": self.env._("Your reference"), "value": record_sudo.partner_ref, "name": "reference"},
            {"label": self.env._("Payment terms"), "value": record_sudo.payment_term_id.name, "name": "payment_term"},
        ]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the PDF."""
        return [self._make_pdf_act(record_sudo, actor)]

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: asked, ordered, and acknowledged by the supplier."""
        if record_sudo.state == "cancel":
            return [self._make_step("cancelled", self.env._("Cancelled"), is_done=True, state="over")]
        is_ordered = record_sudo.state == "purchase"
        steps = [
            self._make_step("asked", self.env._("Requested"), record_sudo.create_date),
            self._make_step("ordered", self.env._("Ordered"), is_ordered and record_sudo.date_approve, is_ordered),
        ]
        acknowledged = self._make_step("acknowledged", self.env._("Acknowledged"), is_done=True)
        return [*steps, acknowledged] if record_sudo.acknowledged else steps

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: whoever buys."""
        return record_sudo.user_id
