from odoo import models

from ..payment_link import sign_link


class PaymentLinkWizard(models.TransientModel):
    _inherit = "payment.link.wizard"

    def _prepare_query_params(self, *args):
        """Override of `payment` to add what opens the page of an amount without a document, for a time."""
        params = super()._prepare_query_params(*args)
        if "access_token" in params:
            # Invoices and orders have pages of their own, and no such secret.
            params["portal_link"] = sign_link(
                self.env, self.partner_id, self.amount, self.currency_id, self.company_id or self.env.company
            )
        return params
