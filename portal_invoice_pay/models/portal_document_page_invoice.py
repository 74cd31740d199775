from urllib.parse import urlencode

from odoo import api, models


class PortalDocumentPageInvoice(models.AbstractModel):
    _inherit = "portal.document.page.invoice"

    # Paying has a page of its own.
    _page_dialogs = ()

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_account_payment`: paying leads to the page that asks how."""
        acts = [
            self._lead_to_payment(act, record_sudo, actor) for act in super()._get_acts(record_sudo, actor, values)
        ]
        announced_sudo = record_sudo._get_portal_announced()
        if not announced_sudo:
            return acts
        others = [act for act in acts if act["name"] != "portal_pay"]
        return [*self._lead_to_bank_details(announced_sudo, actor), *others]

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
        return {name: value for name, value in act.items() if name != "dialog"} | {
            "url": f"/my/invoices/pay?{urlencode(arguments)}"
        }
