from odoo import api, models

from odoo.addons.portal_tools.record_id import parse_id


class PortalPaymentPolicy(models.AbstractModel):
    _inherit = "portal.payment.policy"

    @api.model
    def _get_customers_sudo(self, partner_id=None, **kwargs):
        """Override of `portal_invoice_pay`: the customers of an order decide, whoever pays it."""
        if order_id := parse_id(kwargs.get("sale_order_id")):
            # In sudo mode as what is agreed does not depend on who asks.
            order_sudo = self.env["sale.order"].sudo().browse(order_id).exists()
            if order_sudo:
                return order_sudo._get_portal_payment_customers()
        return super()._get_customers_sudo(partner_id, **kwargs)

    @api.model
    def _get_companies_sudo(self, providers_sudo, **kwargs):
        """Override of `portal_invoice_pay`: it is paid to the company of the order."""
        # In sudo mode as what is agreed does not depend on who asks.
        order_sudo = self.env["sale.order"].sudo().browse(parse_id(kwargs.get("sale_order_id")) or 0).exists()
        return order_sudo.company_id or super()._get_companies_sudo(providers_sudo, **kwargs)

    @api.model
    def _get_document_customers_sudo(self, transaction_sudo):
        """Override of `portal_invoice_pay` to add those of orders."""
        customers = super()._get_document_customers_sudo(transaction_sudo)
        return customers | transaction_sudo.sale_order_ids._get_portal_payment_customers()

    @api.model
    def _get_document_companies_sudo(self, transaction_sudo):
        """Override of `portal_invoice_pay` to add those of orders."""
        return super()._get_document_companies_sudo(transaction_sudo) | transaction_sudo.sale_order_ids.company_id

    @api.model
    def _get_search_values_sudo(self, transaction_sudo):
        """Override of `portal_invoice_pay` to name the order: some methods depend on how it is delivered."""
        values = super()._get_search_values_sudo(transaction_sudo)
        order_sudo = transaction_sudo.sale_order_ids
        return values | {"sale_order_id": order_sudo.id} if len(order_sudo) == 1 else values
