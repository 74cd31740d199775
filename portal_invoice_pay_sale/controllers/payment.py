from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request

from odoo.addons.payment.controllers.post_processing import PaymentPostProcessing
from odoo.addons.portal_invoice_pay.controllers.payment import read_ids
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.sale.controllers.portal import PaymentPortal


class OrderPaymentPortal(PaymentPortal):
    @http.route()
    def portal_order_transaction(self, order_id, access_token=None, **kwargs):
        """Override of `sale` to charge an amount that the order asks for, once, and to come back to its page.

        :raise ValidationError: in words, if it cannot be paid
        """
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError) as refusal:
            raise ValidationError(request.env._("This order does not exist, or it is not for you.")) from refusal
        # Who may pay is told before how much.
        actor = Actor.from_request(access_token)
        if refusal := order_sudo._get_portal_payment_refusal(actor):
            raise ValidationError(refusal)
        kwargs |= read_ids(kwargs)
        try:
            tx_sudo, kwargs["amount"] = order_sudo._begin_portal_payment(kwargs, actor)
        except UserError as refusal:
            raise ValidationError(str(refusal)) from refusal
        if tx_sudo:
            # The first request may have ended before its session was kept.
            PaymentPostProcessing.monitor_transaction(tx_sudo)
            return tx_sudo._get_processing_values()
        kwargs["landing_route"] = order_sudo.get_portal_url()
        return super().portal_order_transaction(order_id, access_token, **kwargs)

    def _create_transaction(self, *args, custom_create_values=None, **kwargs):
        """Override of `payment` to note who began to pay an order."""
        if custom_create_values and "sale_order_ids" in custom_create_values:
            key = request.env["payment.transaction"]._get_portal_payer_key(Actor.from_request())
            custom_create_values = custom_create_values | {"portal_payer_key": key}
        return super()._create_transaction(*args, custom_create_values=custom_create_values, **kwargs)
