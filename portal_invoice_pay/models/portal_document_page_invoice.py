from urllib.parse import urlencode

from odoo import api, models
from odoo.tools import format_amount


class PortalDocumentPageInvoice(models.AbstractModel):
    _inherit = "portal.document.page.invoice"

    # Paying has a page of its own.
    _page_dialogs = ()
    _page_notes = ("portal_invoice_pay.invoice_dispute_notes",)
    _page_forms = ("portal_invoice_pay.invoice_disputes",)

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_account_payment`: paying leads to the page that asks how, those who may pay.

        Nothing is paid of what is disputed, or is about to be transferred.
        """
        acts = super()._get_acts(record_sudo, actor, values)
        announced_sudo = record_sudo._get_portal_announced()
        if announced_sudo or not self._may_pay(actor) or record_sudo._is_portal_disputed_whole():
            acts = [act for act in acts if act["name"] != "portal_pay"]
        acts = [self._lead_to_payment(act, record_sudo, actor) for act in acts]
        return [*self._lead_to_bank_details(announced_sudo, actor), *acts, *self._get_dispute_acts(values)]

    def _lead_to_bank_details(self, announced_sudo, actor):
        """Return the act that shows where to send a transfer that the reader announced; none of somebody else's."""
        own_sudo = announced_sudo.filtered(lambda remittance: remittance._is_of(actor))[:1]
        label = self.env._("Show the bank details")
        details = {"name": "portal_bank_details", "icon": "fa-bank", "label": label}
        return [details | {"url": f"/my/invoices/pay/{own_sudo.token}"}] if own_sudo else []

    def _lead_to_payment(self, act, record_sudo, actor):
        if act["name"] != "portal_pay":
            return act
        arguments = {"ids": record_sudo.id}
        if self.env["portal.document.access"]._is_link_needed(record_sudo, actor.user):
            arguments["access_token"] = record_sudo._portal_ensure_token()
        if record_sudo._get_portal_disputed_amount():
            amount = format_amount(self.env, record_sudo._get_portal_payable_amount(), record_sudo.currency_id)
            act = act | {"label": self.env._("Pay %(amount)s", amount=amount)}
        return {name: value for name, value in act.items() if name != "dialog"} | {
            "url": f"/my/invoices/pay?{urlencode(arguments)}"
        }

    # === DISPUTES === #

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base_account`: what is disputed is not asked for."""
        sentence = super()._get_sentence(record_sudo, actor, values)
        disputed = record_sudo._get_portal_disputed_amount()
        if not disputed:
            return sentence
        if record_sudo._is_portal_disputed_whole():
            return self.env._("You told us what is wrong. We will answer, and nothing is to be paid until then.")
        amount = format_amount(self.env, disputed, record_sudo.currency_id)
        told = self.env._("You told us that %(amount)s is wrong. That part waits for our answer.", amount=amount)
        return f"{sentence} {told}" if sentence else told

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_account`: how much is disputed."""
        disputed = record_sudo._get_portal_disputed_amount()
        value = disputed and format_amount(self.env, disputed, record_sudo.currency_id)
        fact = {"label": self.env._("In question"), "value": value, "name": "disputed"}
        return [*super()._get_facts(record_sudo, actor, values), fact]

    def _get_dispute_acts(self, values):
        if not values.get("portal_dispute_choices"):
            return []
        dispute = {"name": "portal_dispute", "icon": "fa-flag-o", "url": "#o_portal_dispute"}
        return [dispute | {"label": self.env._("Something is wrong")}]

    @api.model
    def _get_refusal(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to say who may pay."""
        if not record_sudo._has_to_be_paid() or self._may_pay(actor):
            return super()._get_refusal(record_sudo, actor, values)
        return self.env._("Your role does not allow you to pay. Ask a colleague who may.")

    @api.model
    def _may_pay(self, actor):
        """Return whether somebody may pay what is open to them; of whoever came by a link, the payment decides."""
        return self.env["portal.access.policy"]._has_right(actor.user, "pay")
