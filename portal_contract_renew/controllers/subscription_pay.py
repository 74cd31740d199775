from odoo import http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.http import request

from odoo.addons.portal_tools.record_id import parse_id

from .subscription_method import SubscriptionMethodPortal


class SubscriptionPayPortal(SubscriptionMethodPortal):
    """How somebody pays the period that is due, now and in person."""

    @http.route(
        "/my/subscriptions/<int:contract_id>/pay",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_subscription_pay(self, contract_id, **_arguments):
        """Ask how the period that is due is paid. It cannot be read-only, as the providers' forms may write."""
        try:
            contract_sudo, actor = self._open_subscription_for(contract_id, "pay_now")
        except AccessError as refusal:
            return self._back_to_subscription(contract_id, error=str(refusal))
        values = request.env["portal.subscription.payment"]._prepare_pay_values(contract_sudo, actor)
        values |= {
            "page_name": "portal_subscription_pay",
            "portal_section_path": "/my/subscriptions",
            "page_title": request.env._("Pay %(subscription)s", subscription=contract_sudo.name),
            "error": request.session.pop("portal_subscription_error", False),
        }
        return request.render("portal_contract_renew.subscription_pay", values)

    @http.route("/my/subscriptions/<int:contract_id>/pay", type="http", auth="user", methods=["POST"], website=True)
    def portal_subscription_pay_begin(self, contract_id, **_arguments):
        """Make the invoice of the period that is due, and go on to where it is paid."""
        try:
            contract_sudo, actor = self._open_subscription_for(contract_id, "pay_now")
            contract_sudo._prepare_due_invoice(actor)
        except UserError as refusal:
            return self._back_to_subscription(contract_id, error=str(refusal))
        return request.redirect(f"/my/subscriptions/{contract_id}/pay", code=303)

    @http.route(
        "/my/subscriptions/<int:contract_id>/pay/transaction",
        type="jsonrpc",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_subscription_pay_transaction(self, contract_id, access_token=None, **kwargs):
        """Begin to pay the period that is due, and return what the provider's form needs; the amount is the server's.

        :raise ValidationError: in words, if it cannot be paid
        """
        self._validate_transaction_kwargs(kwargs, ("reference_prefix", "partner_id", "currency_id"))
        payments = request.env["portal.subscription.payment"]
        try:
            contract_sudo, actor = self._open_subscription_for(contract_id, "pay_now")
            payments._check_attempts(actor, "pay")
            invoice_sudo = contract_sudo._prepare_due_invoice(actor)
            amount = contract_sudo._get_portal_due_amount()
            self._check_choice(payments._prepare_form_values(contract_sudo, actor, amount), kwargs)
        except UserError as refusal:
            raise ValidationError(str(refusal)) from refusal
        tx_sudo = self._create_transaction(
            **self._read_choice_of_method(kwargs),
            token_id=parse_id(kwargs.get("token_id")) if kwargs.get("flow") == "token" else None,
            amount=amount,
            currency_id=invoice_sudo.currency_id.id,
            partner_id=actor.partner.id,
            tokenization_requested=bool(kwargs.get("tokenization_requested")),
            landing_route=f"/my/subscriptions/{contract_id}",
            reference_prefix=f"S{contract_sudo.id}-{contract_sudo.renewal_date:%Y%m%d}",
            custom_create_values={
                "invoice_ids": [Command.set(invoice_sudo.ids)],
                "portal_contract_id": contract_sudo.id,
                "portal_user_id": actor.user.id,
            },
        )
        return tx_sudo._get_processing_values()
