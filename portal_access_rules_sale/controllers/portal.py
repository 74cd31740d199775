from odoo import http
from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request

from odoo.addons.portal_tools.actor import Actor
from odoo.addons.sale.controllers.portal import CustomerPortal, PaymentPortal


class SalePortalAccess(CustomerPortal):
    def _get_page_view_values(self, document, access_token, values, session_history, no_breadcrumbs, **kwargs):
        """Override of `portal` to tell on an order's page why the visitor may not accept or pay it."""
        values = super()._get_page_view_values(
            document, access_token, values, session_history, no_breadcrumbs, **kwargs
        )
        if document._name == "sale.order":
            values["portal_refusal"] = document._get_portal_refusal(Actor.from_request(access_token))
        return values

    @http.route()
    def portal_quote_accept(self, order_id, access_token=None, name=None, signature=None, **kwargs):
        """Override of `sale` to refuse people whose role does not accept quotations of this amount."""
        access_token = access_token or request.httprequest.args.get("access_token")
        if refusal := self._get_sign_refusal(order_id, access_token):
            return {"error": refusal}
        return super().portal_quote_accept(
            order_id, access_token=access_token, name=name, signature=signature, **kwargs
        )

    @http.route()
    def portal_quote_decline(self, order_id, access_token=None, decline_message=None, **kwargs):
        """Override of `sale` to refuse people whose role does not decide on quotations of this amount."""
        if self._get_sign_refusal(order_id, access_token):
            return request.redirect(f"/my/orders/{order_id}")
        return super().portal_quote_decline(
            order_id, access_token=access_token, decline_message=decline_message, **kwargs
        )

    def _get_sign_refusal(self, order_id, access_token):
        """Return why the visitor may not accept a quotation, in words, or nothing."""
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.env._("Invalid order.")
        if not order_sudo._has_to_be_signed():
            return None
        return order_sudo._get_portal_refusal(Actor.from_request(access_token))


class SalePaymentAccess(PaymentPortal):
    @http.route()
    def portal_order_transaction(self, order_id, access_token=None, **kwargs):
        """Override of `sale`: there, a payment of any amount confirms a quotation, and so accepts it.

        :raise ValidationError: if the visitor may not pay it
        """
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError) as refusal:
            raise ValidationError(request.env._("This order does not exist, or it is not for you.")) from refusal
        if refusal := order_sudo._get_portal_payment_refusal(Actor.from_request(access_token)):
            raise ValidationError(refusal)
        return super().portal_order_transaction(order_id, access_token, **kwargs)
