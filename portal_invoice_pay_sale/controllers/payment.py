from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request

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
        if refusal := order_sudo._get_portal_payment_refusal(Actor.from_request(access_token)):
            raise ValidationError(refusal)
        try:
            kwargs["amount"] = order_sudo._check_portal_payment(kwargs.get("amount"))
        except UserError as refusal:
            raise ValidationError(str(refusal)) from refusal
        kwargs["landing_route"] = order_sudo.get_portal_url()
        return super().portal_order_transaction(order_id, access_token, **kwargs)
