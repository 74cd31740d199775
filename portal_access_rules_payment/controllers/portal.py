from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from odoo.addons.payment.controllers.portal import PaymentPortal


class PaymentPortalAccess(PaymentPortal):
    def _create_transaction(self, provider_id, payment_method_id, token_id, *args, **kwargs):
        """Override of `payment` to refuse people whose role does not pay, and cards that are not their own."""
        # Saving a card needs no right to pay; what pays a document is no saving of a card.
        is_saving = kwargs.get("is_validation", False) and not kwargs.get("custom_create_values")
        if not is_saving and not request.env["portal.access.policy"]._has_right(request.env.user, "pay"):
            raise AccessError(request.env._("Your role does not allow you to pay. Ask a colleague who may."))
        if token_id:
            token = request.env["payment.token"].browse(self._cast_as_int(token_id) or 0).exists()
            if not token or not token._is_usable_in_portal():
                raise AccessError(request.env._("You do not have access to this payment token."))
        return super()._create_transaction(provider_id, payment_method_id, token_id, *args, **kwargs)

    @http.route()
    def archive_token(self, token_id=None):
        """Override of `payment`: nobody removes the saved card of the company or of a colleague."""
        token_id = self._cast_as_int(token_id) or 0
        token = request.env["payment.token"].browse(token_id).exists()
        if token and not token._is_usable_in_portal():
            raise AccessError(request.env._("You do not have access to this payment token."))
        return super().archive_token(token_id)
