from urllib.parse import urlencode

from odoo import api, models


class PortalDocumentPageInvoice(models.AbstractModel):
    _inherit = "portal.document.page.invoice"

    # Paying has a page of its own.
    _page_dialogs = ()

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_account_payment`: paying leads to the page that asks how."""
        acts = super()._get_acts(record_sudo, actor, values)
        return [self._lead_to_payment(act, record_sudo, actor) for act in acts]

    def _lead_to_payment(self, act, record_sudo, actor):
        if act["name"] != "portal_pay":
            return act
        arguments = {"ids": record_sudo.id}
        if self.env["portal.document.access"]._is_link_needed(record_sudo, actor.user):
            arguments["access_token"] = record_sudo._portal_ensure_token()
        return {name: value for name, value in act.items() if name != "dialog"} | {
            "url": f"/my/invoices/pay?{urlencode(arguments)}"
        }
