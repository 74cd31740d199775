from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.portal_access_rules_payment.controllers.portal import PaymentPortalAccess

PATH = "/my/payment_method"


class PaymentMethodPortal(PaymentPortalAccess):
    @http.route()
    def payment_method(self, **kwargs):
        """Override of `payment`: what was refused is told once."""
        response = super().payment_method(**kwargs)
        if getattr(response, "is_qweb", False):
            response.qcontext["portal_token_error"] = request.session.pop("portal_token_error", False)
        return response

    @http.route("/my/payment_method/<int:token_id>", type="http", auth="user", methods=["POST"], website=True)
    def portal_payment_method_save(self, token_id, name=None, is_default=None, **_arguments):
        """Save how a customer calls a saved payment method, and whether it is used first."""
        try:
            token_sudo = request.env["payment.token"]._find_manageable_sudo(token_id)
            token_sudo._save_in_portal(name, is_default)
        except UserError as refusal:
            request.session["portal_token_error"] = str(refusal)
        return request.redirect(PATH)

    @http.route()
    def archive_token(self, token_id=None):
        """Override of `portal_access_rules_payment`: who may use what is the company's may not remove it for all."""
        token = request.env["payment.token"].browse(self._cast_as_int(token_id) or 0).exists()
        if token and not token._is_manageable_in_portal():
            raise AccessError(request.env._("You do not have access to this payment token."))
        return super().archive_token(token_id)

    def _create_transaction(self, *args, is_validation=False, **kwargs):
        """Override of `portal_access_rules_payment`: nothing is saved while the vendor hides the page for it."""
        is_hidden = request.env.user._is_portal() and request.env["portal.section"]._is_path_hidden(PATH)
        if is_validation and is_hidden:
            raise AccessError(request.env._("Payment methods cannot be saved at the moment."))
        return super()._create_transaction(*args, is_validation=is_validation, **kwargs)
