from odoo import api, models
from odoo.tools import format_amount


class PortalDocumentPageInvoice(models.AbstractModel):
    _inherit = "portal.document.page.invoice"

    _page_dialogs = ("portal_custom_base_account_payment.invoice_dialogs",)

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_account`: pay what is left, by Odoo's own dialog."""
        acts = super()._get_acts(record_sudo, actor, values)
        if not record_sudo._has_to_be_paid():
            return acts
        # Of an invoice that is paid in parts, the part that is due.
        due = values.get("next_amount_to_pay") or record_sudo.amount_residual
        amount = format_amount(self.env, due, record_sudo.currency_id)
        pay = {"name": "portal_pay", "icon": "fa-credit-card", "dialog": "pay_with"}
        return [pay | {"label": self.env._("Pay %(amount)s", amount=amount)}, *acts]
