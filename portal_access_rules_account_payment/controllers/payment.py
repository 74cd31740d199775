from odoo import http
from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request

from odoo.addons.account_payment.controllers.payment import PaymentPortal


class InvoicePaymentAccess(PaymentPortal):
    @http.route()
    def invoice_transaction(self, invoice_id, access_token=None, **kwargs):
        """Override of `account_payment`: who is signed in pays without the secret of a link too."""
        return super().invoice_transaction(invoice_id, access_token, **kwargs)

    @http.route()
    def payment_pay(self, *args, invoice_id=None, **kwargs):
        """Override of `account_payment`: a secret of an amount, which everybody can have made, opens no invoice.

        The links that staff makes lead to the invoice's own page.

        :raise ValidationError: if the visitor may not see the invoice
        """
        if invoice_id and not request.env.user._is_internal():
            try:
                self._document_check_access("account.move", invoice_id)
            except (AccessError, MissingError) as error:
                raise ValidationError(request.env._("The provided parameters are invalid.")) from error
        return super().payment_pay(*args, invoice_id=invoice_id, **kwargs)
