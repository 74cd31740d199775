import math

from odoo import http
from odoo.exceptions import AccessError, ValidationError
from odoo.http import request

from odoo.addons.payment.controllers.portal import PaymentPortal


class PaymentPortalAccess(PaymentPortal):
    def _create_transaction(self, provider_id, payment_method_id, token_id, amount, *args, **kwargs):
        """Override of `payment` to refuse people whose role does not pay, and cards that are not their own.

        What no page offers is refused too, which Odoo takes: a provider that is not in use, an amount that is none.
        """
        # Saving a card needs no right to pay; what pays a document is no saving of a card.
        is_saving = kwargs.get("is_validation", False) and not kwargs.get("custom_create_values")
        if not is_saving and not request.env["portal.access.policy"]._has_right(request.env.user, "pay"):
            raise AccessError(request.env._("Your role does not allow you to pay. Ask a colleague who may."))
        if token_id:
            token = request.env["payment.token"].browse(self._cast_as_int(token_id) or 0).exists()
            if not token or not token._is_usable_in_portal():
                raise AccessError(request.env._("You do not have access to this payment token."))
        self._check_provider(provider_id)
        self._check_way(provider_id, payment_method_id, token_id, kwargs.get("flow"))
        self._check_amount(amount, is_saving)
        return super()._create_transaction(provider_id, payment_method_id, token_id, amount, *args, **kwargs)

    def _check_provider(self, provider_id):
        """Check that a provider is in use, and published to whoever is not staff.

        :raise ValidationError: if not
        """
        # In sudo mode as customers may not read providers.
        provider_sudo = request.env["payment.provider"].sudo().browse(self._cast_as_int(provider_id) or 0).exists()
        is_shown = provider_sudo.is_published or request.env.user._is_internal()
        if not provider_sudo or provider_sudo.state == "disabled" or not is_shown:
            raise ValidationError(request.env._("This way to pay is not available. Please choose another one."))

    def _check_way(self, provider_id, payment_method_id, token_id, flow):
        """Check that a payment goes in a way that there is: by a saved card, or by a method, of this provider.

        :raise ValidationError: if not
        """
        # In sudo mode as customers may not read providers.
        provider_sudo = request.env["payment.provider"].sudo().browse(self._cast_as_int(provider_id))
        if flow == "token":
            card_sudo = provider_sudo.env["payment.token"].browse(self._cast_as_int(token_id) or 0).exists()
            is_known = card_sudo.active and card_sudo.provider_id == provider_sudo
        else:
            method_sudo = provider_sudo.env["payment.method"].browse(self._cast_as_int(payment_method_id) or 0).exists()
            offered_sudo = provider_sudo.payment_method_ids
            is_known = method_sudo.active and (method_sudo | method_sudo.primary_payment_method_id) & offered_sudo
            is_known = is_known and flow in ("direct", "redirect")
        if not is_known:
            raise ValidationError(request.env._("This way to pay is not available. Please choose another one."))

    def _check_amount(self, amount, is_saving):
        """Check that an amount can be paid.

        :raise ValidationError: if not
        """
        amount = 0 if is_saving else self._cast_as_float(amount)
        if amount is None or not math.isfinite(amount) or (amount <= 0 and not is_saving):
            raise ValidationError(request.env._("This amount cannot be paid."))

    @http.route()
    def archive_token(self, token_id=None):
        """Override of `payment`: nobody removes the saved card of the company or of a colleague."""
        token_id = self._cast_as_int(token_id) or 0
        token = request.env["payment.token"].browse(token_id).exists()
        if token and not token._is_usable_in_portal():
            raise AccessError(request.env._("You do not have access to this payment token."))
        return super().archive_token(token_id)
