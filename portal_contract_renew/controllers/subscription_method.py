from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import request

from odoo.addons.account_payment.controllers.payment import PaymentPortal
from odoo.addons.payment import utils as payment_utils
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.record_id import parse_id

from .subscription_access import SubscriptionAccess


class SubscriptionMethodPortal(SubscriptionAccess, PaymentPortal):
    """How somebody changes the payment method of a subscription: always signed in, never by a link."""

    @http.route(
        "/my/subscriptions/<int:contract_id>/method",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_subscription_method(self, contract_id, **_arguments):
        """Ask which method pays a subscription. It cannot be read-only, as the providers' forms may write."""
        try:
            contract_sudo, actor = self._open_subscription_for(contract_id, "change_method")
        except AccessError as refusal:
            return self._back_to_subscription(contract_id, error=str(refusal))
        values = request.env["portal.subscription.payment"]._prepare_method_values(contract_sudo, actor)
        values |= {
            "page_name": "portal_subscription_method",
            "portal_section_path": "/my/subscriptions",
            "page_title": request.env._("Payment method of %(subscription)s", subscription=contract_sudo.name),
            "reference_prefix": payment_utils.singularize_reference_prefix(prefix="V"),
            "error": request.session.pop("portal_subscription_error", False),
        }
        return request.render("portal_contract_renew.subscription_method", values)

    @http.route("/my/subscriptions/<int:contract_id>/method", type="http", auth="user", methods=["POST"], website=True)
    def portal_subscription_method_save(self, contract_id, token_id=None, is_for_all=None, **_arguments):
        """Have a subscription paid by a saved method. In To Renew, that pays it at once."""
        payments = request.env["portal.subscription.payment"]
        try:
            contract_sudo, actor = self._open_subscription_for(contract_id, "change_method")
            token_sudo = payments._find_method_sudo(parse_id(token_id), contract_sudo, actor)
            # What is due is charged at once, of all of them if it is for all.
            if contract_sudo.portal_state == "to_renew" or is_for_all:
                payments._check_attempts(actor, "pay")
            contract_sudo._assign_method(token_sudo, actor, is_for_all=bool(is_for_all))
        except UserError as refusal:
            request.session["portal_subscription_error"] = str(refusal)
            return request.redirect(f"/my/subscriptions/{contract_id}/method", code=303)
        return self._back_to_subscription(contract_id, done=self._tell_saved(contract_sudo))

    def _tell_saved(self, contract_sudo):
        """Return what became of a change: the charge of what was due may have been refused."""
        state = contract_sudo.portal_state
        if state == "to_renew":
            return request.env._("The payment method was changed, but the payment did not arrive.")
        if state == "checking":
            return request.env._("The payment method was changed. The bank has not answered yet.")
        return request.env._("Thank you. The payment method was changed.")

    @http.route(
        "/my/subscriptions/<int:contract_id>/method/transaction",
        type="jsonrpc",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_subscription_method_transaction(
        self, contract_id, access_token=None, is_for_all=False, is_shared=False, **kwargs
    ):
        """Begin to save a new method for a subscription, and return what the provider's form needs.

        :raise ValidationError: in words, if it cannot be saved
        """
        self._validate_transaction_kwargs(kwargs, ("reference_prefix", "partner_id", "currency_id"))
        payments = request.env["portal.subscription.payment"]
        try:
            contract_sudo, actor = self._open_subscription_for(contract_id, "change_method")
            payments._check_attempts(actor, "method")
            self._check_choice(payments._prepare_form_values(contract_sudo, actor, is_validation=True), kwargs)
        except UserError as refusal:
            raise ValidationError(str(refusal)) from refusal
        owner = actor.partner
        if is_shared and payments._may_share(actor):
            owner = owner.sudo().commercial_partner_id
        tx_sudo = self._create_transaction(
            **self._read_choice_of_method(kwargs),
            token_id=None,
            amount=None,
            currency_id=None,
            partner_id=owner.id,
            tokenization_requested=True,
            landing_route=f"/my/subscriptions/{contract_id}",
            reference_prefix=payment_utils.singularize_reference_prefix(prefix="V"),
            is_validation=True,
        )
        # Afterwards, as what is created with other values counts as a payment.
        tx_sudo.write(
            {
                "portal_contract_id": contract_sudo.id,
                "portal_is_for_all": bool(is_for_all),
                "portal_user_id": actor.user.id,
            }
        )
        return tx_sudo._get_processing_values()

    # === HELPERS === #

    def _read_choice_of_method(self, kwargs):
        """Return what a browser chooses: the provider, its method and the way there."""
        return {
            "provider_id": parse_id(kwargs.get("provider_id")),
            "payment_method_id": parse_id(kwargs.get("payment_method_id")),
            "flow": kwargs.get("flow"),
        }

    def _check_choice(self, offered, kwargs):
        """Check that the form offered what was chosen: a provider of the company, and a method of it or a saved one.

        :param dict offered: what `_prepare_form_values` returned
        :raise UserError: if not
        """
        choice, flow = self._read_choice_of_method(kwargs), kwargs.get("flow")
        methods_sudo = offered["payment_methods_sudo"]
        if flow == "token":
            token_id = parse_id(kwargs.get("token_id"))
            token_sudo = offered["tokens_sudo"].filtered(lambda token: token.id == token_id)
            # A saved method is charged by its own provider, not by another one that may say yes to anything.
            is_known = bool(token_sudo) and token_sudo.provider_id.id == choice["provider_id"]
        else:
            known = (methods_sudo | methods_sudo.brand_ids).ids
            is_known = flow in ("direct", "redirect") and choice["payment_method_id"] in known
        if not is_known or choice["provider_id"] not in offered["providers_sudo"].ids:
            raise UserError(request.env._("This way to pay is not available. Please choose another one."))

    # === REMOVING === #

    @http.route(
        "/my/subscriptions/methods/<int:token_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_subscription_method_removal(self, token_id, **_arguments):
        """Ask whether a saved method is removed, and tell what uses it."""
        token_sudo, actor = self._find_removable(token_id)
        used_sudo, others = token_sudo._get_portal_used_by(actor)
        values = {
            "page_name": "portal_subscription_method",
            "portal_section_path": "/my/subscriptions",
            "page_title": request.env._("Remove a payment method"),
            "token": token_sudo,
            "used": used_sudo,
            "others": others,
        }
        return request.render("portal_contract_renew.subscription_method_removal", values)

    @http.route("/my/subscriptions/methods/<int:token_id>", type="http", auth="user", methods=["POST"], website=True)
    def portal_subscription_method_remove(self, token_id, **_arguments):
        """Remove a saved method; what used it has none then."""
        token_sudo, actor = self._find_removable(token_id)
        token_sudo._remove_by(actor)
        return request.redirect("/my/subscriptions", code=303)

    def _find_removable(self, token_id):
        """Return a saved method that the current user may remove, and who they are.

        :raise NotFound: if it is not theirs
        """
        actor = Actor.from_request()
        try:
            return request.env["portal.subscription.payment"]._find_removable_sudo(token_id, actor), actor
        except AccessError as refusal:
            raise NotFound() from refusal
