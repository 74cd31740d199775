import requests

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Providers that know a repeated request by its key, as Odoo sends it.
IDEMPOTENT = ("adyen", "mercado_pago", "stripe")
# Answers after which nobody knows whether money moved.
UNCLEAR = (408, 409)


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    portal_is_repeatable = fields.Boolean(
        "Requests Can Be Repeated",
        compute="_compute_portal_is_repeatable",
        store=True,
        readonly=False,
        help="Whether the provider charges once if the same charge is asked for twice. Only then is a charge without an"
        " answer asked for again; else somebody has to look at it.",
    )

    @api.depends("code")
    def _compute_portal_is_repeatable(self):
        for provider in self:
            provider.portal_is_repeatable = provider.code in IDEMPOTENT

    @api.onchange("state")
    def _onchange_state_portal_contracts(self):
        """Warn before the state changes: Odoo then archives all methods that customers have saved."""
        provider = self._origin
        if not provider or provider.state in ("disabled", self.state):
            return None
        contracts = self.env["contract.contract"].sudo().search_count(provider._get_portal_contract_domain())
        if not contracts:
            return None
        message = self.env._(
            "All payment methods that customers have saved with this provider will be archived. %(count)s subscriptions"
            " are charged to them: each turns To Renew on its renewal date, until its customer gives another method.",
            count=contracts,
        )
        return {"warning": {"title": self.env._("Subscriptions lose their payment method"), "message": message}}

    def _get_portal_contract_domain(self):
        """Return which running contracts are charged through these providers."""
        return [
            ("payment_token_id.provider_id", "in", self.ids),
            ("is_charged_automatically", "=", True),
            ("portal_state", "!=", "closed"),
        ]

    def _send_api_request(self, *args, reference=None, **kwargs):
        """Override of `payment` to keep what is lost otherwise: that there was no answer, or the code of a refusal."""
        try:
            return super()._send_api_request(*args, reference=reference, **kwargs)
        except ValidationError as error:
            if reference:
                self._note_portal_failure(reference, error.__context__)
            raise

    def _note_portal_failure(self, reference, cause):
        """Note on a subscription's transaction why a request failed.

        :param str reference: of the transaction
        :param cause: the exception of the library that sends requests
        """
        domain = [("reference", "=", reference), ("provider_id", "=", self.id)]
        # In sudo mode as a transaction is the system's.
        transaction_sudo = self.env["payment.transaction"].sudo().search(domain)
        if not (transaction_sudo.portal_charge_ids or transaction_sudo.portal_change_id):
            return
        response = getattr(cause, "response", None)
        status = response.status_code if response is not None else 0
        is_lost = isinstance(cause, requests.exceptions.ConnectionError | requests.exceptions.Timeout)
        transaction_sudo.write(
            {
                "portal_is_unanswered": is_lost or status >= 500 or status in UNCLEAR,
                "portal_decline_code": self._get_portal_decline_code(response) if response is not None else False,
            }
        )

    @api.model
    def _get_portal_decline_code(self, response):
        """Return the code of a refusal in the answer of a provider; False if there is none.

        For a module to read the answers of another provider, it must override this method and return the code.
        """
        try:
            content = response.json()
        except ValueError:
            return False
        error = content.get("error") if isinstance(content, dict) else None
        if isinstance(error, dict):
            return str(error.get("decline_code") or error.get("code") or "")[:100] or False
        return False
