from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Command
from odoo.http import request

from odoo.addons.account_payment.controllers.payment import PaymentPortal
from odoo.addons.payment.controllers.post_processing import PaymentPostProcessing
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.record_id import parse_id

FLOWS = ("direct", "redirect", "token")
# What a browser chooses; all else is computed here.
IDS = ("provider_id", "payment_method_id", "token_id")
CHOSEN = (*IDS, "flow", "tokenization_requested")

# Payments by a link that a session remembers.
MOST_LINKS = 20


def read_ids(kwargs):
    """Return the ids of what a browser chooses as numbers, some of which it sends as text; nothing for what is empty.

    :param dict kwargs: what the browser sent
    :raise ValidationError: if one of them is no number
    """
    ids = {name: kwargs[name] or None for name in IDS if name in kwargs}
    parsed = {name: parse_id(value) for name, value in ids.items() if value is not None}
    if not all(parsed.values()):
        raise ValidationError(request.env._("This payment cannot be made."))
    return ids | parsed


class InvoicePaymentPortal(PaymentPortal):
    """The ways to begin a payment of invoices; all of them end in `_pay_invoices`."""

    @http.route()
    def invoice_transaction(self, invoice_id, access_token=None, **kwargs):
        """Override of `account_payment` to charge what the server computes; used by the page of payment links.

        Odoo's method is not called, as it charges the amount that the browser names. What other addons add to
        `_process_transaction` is lost here; they override `_create_transaction` instead.

        :raise ValidationError: in words, if it cannot be paid
        """
        self._validate_transaction_kwargs(kwargs, additional_allowed_keys={"name_next_installment"})
        moves_sudo = self._open_invoices([invoice_id], access_token)
        amounts = {moves_sudo.id: kwargs.get("amount")}
        return self._pay_invoices(moves_sudo, amounts, kwargs, access_token)

    @http.route()
    def overdue_invoices_transaction(self, payment_reference=None, **kwargs):
        """Override of `account_payment` to charge what is left of the overdue invoices, not their totals.

        :raise ValidationError: in words, if it cannot be paid
        """
        if request.env.user._is_public():
            raise ValidationError(request.env._("Please sign in to pay your overdue invoices."))
        self._validate_transaction_kwargs(kwargs)
        moves = request.env["account.move"].search(self._get_overdue_invoices_domain())
        if len(moves.currency_id) > 1 or len(moves.company_id) > 1:
            # As in Odoo: one amount was shown.
            raise ValidationError(
                request.env._("Invoices in several currencies or of several companies are paid one by one.")
            )
        return self._pay_invoices(self._open_invoices(moves.ids, None), {}, kwargs, None)

    def _open_invoices(self, ids, access_token):
        """Return invoices that the visitor may open, in sudo mode as their payment reads what customers may not.

        :param ids: what a request named; it may be anything
        :param str access_token: the token of the link by which the one invoice was opened, if it was
        :raise ValidationError: if one of them cannot be opened
        """
        moves_sudo = request.env["account.move"].sudo()
        try:
            for record_id in dict.fromkeys(parse_id(each) or 0 for each in ids):
                moves_sudo |= self._document_check_access("account.move", record_id, access_token)
        except (AccessError, MissingError) as refusal:
            raise ValidationError(request.env._("This invoice cannot be opened.")) from refusal
        return moves_sudo

    def _pay_invoices(self, moves_sudo, amounts, kwargs, access_token, credits_sudo=None, token=None):
        """Begin to pay, and return what the browser needs to go on.

        :param account.move moves_sudo: invoices that the visitor may open
        :param dict amounts: see `portal.payment.choice._prepare`
        :param dict kwargs: what the browser sent, validated by name
        :param account.move credits_sudo: credit notes that the visitor may open, to be deducted
        :param str token: the secret of the page that asks; without it, each request is a first one
        :raise ValidationError: in words, if it cannot be paid
        """
        is_odd = kwargs.get("is_validation") or kwargs.get("flow") not in FLOWS
        if is_odd or not request.env["portal.payment.policy"]._offers_online():
            raise ValidationError(request.env._("This payment cannot be made."))
        remittances = request.env["portal.remittance"]
        values = {name: kwargs.get(name) for name in CHOSEN} | read_ids(kwargs)
        try:
            remittance_sudo = remittances._make(
                moves_sudo,
                amounts,
                moves_sudo.browse() if credits_sudo is None else credits_sudo,
                Actor.from_request(access_token),
                token or remittances._make_token(),
            )
            remittance_sudo._check_amount(kwargs.get("amount"))
            tx_sudo = remittance_sudo._get_repeated_transaction(values)
        except UserError as refusal:
            raise ValidationError(str(refusal)) from refusal
        self._keep_link(remittance_sudo, access_token)
        tx_sudo = tx_sudo or self._begin_transaction(remittance_sudo, values)
        # Also of a repeated request, as the first one may have ended before its session was kept.
        PaymentPostProcessing.monitor_transaction(tx_sudo)
        return tx_sudo._get_processing_values()

    def _keep_link(self, remittance_sudo, access_token):
        """Keep in the session by which link somebody came, so that they can try again."""
        if access_token:
            links = request.session.get("portal_pay_links") or {}
            latest = list((links | {remittance_sudo.token: access_token}).items())[-MOST_LINKS:]
            request.session["portal_pay_links"] = dict(latest)

    def _begin_transaction(self, remittance_sudo, values):
        """Return a new transaction that pays a remittance; amount, currency and payer are the server's."""
        invoices_sudo = remittance_sudo.line_ids.filtered(lambda line: line.amount > 0).move_id
        return self._create_transaction(
            amount=remittance_sudo.amount,
            currency_id=remittance_sudo.currency_id.id,
            partner_id=remittance_sudo.partner_id.id,
            landing_route=f"/my/invoices/pay/{remittance_sudo.token}",
            reference_prefix=remittance_sudo.name,
            custom_create_values={
                "invoice_ids": [Command.set(invoices_sudo.ids)],
                "remittance_id": remittance_sudo.id,
            },
            **values,
        )

    def _create_transaction(self, *args, is_validation=False, custom_create_values=None, **kwargs):
        """Override of `payment`: nothing that is no payment of a method passes for one on the way to a document, and
        a saved card is charged when the attempt is kept.

        :raise ValidationError: if a payment of documents is sent as the saving of a card
        """
        if is_validation and custom_create_values:
            raise ValidationError(request.env._("This payment cannot be made."))
        if request.env.user._is_public():
            # A visitor's card is nobody's: it would be saved for the customer of the document.
            kwargs["tokenization_requested"] = False
        is_charged = not request.env.context.get("delay_token_charge")
        request.update_context(delay_token_charge=True)
        tx_sudo = super()._create_transaction(
            *args, is_validation=is_validation, custom_create_values=custom_create_values, **kwargs
        )
        if is_charged and tx_sudo.operation == "online_token":
            tx_sudo._charge_portal_card()
        return tx_sudo
