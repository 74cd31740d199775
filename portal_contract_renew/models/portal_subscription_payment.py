from odoo import api, models
from odoo.exceptions import AccessError, UserError

# How often somebody may try to save a method, and to pay, within an hour: who tests stolen cards tries many.
MOST_METHODS = 10
MOST_PAYMENTS = 10
HOUR = 3600


class PortalSubscriptionPayment(models.AbstractModel):
    """The pages on which somebody changes the method of a subscription, and pays it now: what they show and allow."""

    _name = "portal.subscription.payment"
    _description = "Payment of a Subscription in the Portal"

    # === THE PAGE OF THE METHOD === #

    @api.model
    def _prepare_method_values(self, contract_sudo, actor):
        """Return what the page shows on which a method is chosen or entered.

        :param contract.contract contract_sudo: a subscription that the actor may open
        :param Actor actor: who wants to change its method
        """
        is_due = contract_sudo.portal_state == "to_renew"
        tokens_sudo = self._find_methods_sudo(contract_sudo, actor)
        today = contract_sudo.company_id._get_portal_contract_today()
        usable_sudo = tokens_sudo.filtered(lambda token: not token._is_expired_on(today))
        return {
            "subscription": contract_sudo,
            "tokens": tokens_sudo,
            "usable": usable_sudo,
            "chosen": (contract_sudo.payment_token_id & usable_sudo) or usable_sudo[:1],
            "actor": actor,
            "is_due": is_due,
            "amount_words": self._tell_amount(contract_sudo) if is_due else "",
            "may_share": self._may_share(actor),
            "has_others": self._has_others(contract_sudo, actor),
            "current": contract_sudo._tell_portal_method(actor),
            **self._prepare_form_values(contract_sudo, actor, is_validation=True),
        }

    @api.model
    def _find_methods_sudo(self, contract_sudo, actor):
        """Return the saved methods that somebody may put on a subscription: own ones and the company's, no colleague's.

        :return: in sudo mode as customers read only their own
        """
        partner = actor.partner
        owners = partner | partner.sudo().commercial_partner_id
        tokens_sudo = self.env["payment.token"].sudo().search([("partner_id", "in", owners.ids)], limit=50)
        return tokens_sudo.filtered(
            lambda token: token._is_open_to(actor, contract_sudo) and token._fits_contract(contract_sudo)
        )

    @api.model
    def _find_method_sudo(self, token_id, contract_sudo, actor):
        """Return one of the methods of `_find_methods_sudo`.

        :raise AccessError: if it is not one of them
        """
        token_sudo = self._find_methods_sudo(contract_sudo, actor).filtered(lambda token: token.id == token_id)
        if not token_sudo:
            raise AccessError(self.env._("You do not have access to this payment token."))
        return token_sudo

    @api.model
    def _find_removable_sudo(self, token_id, actor):
        """Return a saved method that somebody may remove: an own one, or the company's with the right to pay.

        :return: in sudo mode as customers may not write them
        :raise AccessError: for any other, and for none
        """
        # In sudo mode as customers read only their own.
        token_sudo = self.env["payment.token"].sudo().browse(token_id).exists()
        if not token_sudo.active or not token_sudo._is_open_to(actor):
            raise AccessError(self.env._("You do not have access to this payment token."))
        return token_sudo

    @api.model
    def _may_share(self, actor):
        """Return whether somebody may save a method for the company: with the right "pay" and the company's contracts.

        Who has no company besides has nobody to share it with.
        """
        policy, user = self.env["portal.access.policy"], actor.user
        is_of_company = actor.partner.sudo().commercial_partner_id != actor.partner
        return bool(
            is_of_company and policy._has_right(user, "pay") and policy._get_scope("contract", user) == "company"
        )

    def _has_others(self, contract_sudo, actor):
        """Return whether there is another subscription for which a method could be used."""
        domain = [
            ("id", "!=", contract_sudo.id),
            ("is_charged_automatically", "=", True),
            ("portal_state", "!=", "closed"),
            ("commercial_partner_id", "=", contract_sudo.commercial_partner_id.id),
        ]
        # In sudo mode as fields are compared that customers do not read; what they may open is asked below.
        others_sudo = contract_sudo.search(domain, limit=20)
        return bool(self.env["portal.access.policy"]._filter_open(others_sudo, actor.user))

    # === THE PAGE THAT PAYS === #

    @api.model
    def _prepare_pay_values(self, contract_sudo, actor):
        """Return what the page shows on which the period that is due is paid.

        :param contract.contract contract_sudo: a subscription that the actor may open, in sudo mode
        :param Actor actor: who wants to pay
        """
        invoice_sudo, amount = contract_sudo.due_invoice_id, contract_sudo._get_portal_due_amount()
        return {
            "subscription": contract_sudo,
            "invoice": invoice_sudo,
            "actor": actor,
            "amount": amount,
            "currency": contract_sudo.currency_id,
            "amount_words": self._tell_amount(contract_sudo),
            "may_share": self._may_share(actor),
            **self._prepare_form_values(contract_sudo, actor, amount=amount),
        }

    def _tell_amount(self, contract_sudo):
        answers = self.env["portal.answer.mixin"]
        return answers._tell_money(contract_sudo._get_portal_due_amount(), contract_sudo.currency_id)

    # === THE FORM OF ODOO === #

    @api.model
    def _prepare_form_values(self, contract_sudo, actor, amount=0.0, is_validation=False):
        """Return the values of `payment.form`: the providers and their methods, and where it sends what was chosen.

        :param float amount: what is paid; nothing where a method is saved
        :param bool is_validation: whether a method is saved
        """
        payer, report = actor.partner.sudo(), {}
        providers_sudo = self._find_providers_sudo(contract_sudo, payer, amount, is_validation, report)
        methods_sudo = (
            # In sudo mode as customers may not read methods.
            self.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(
                providers_sudo.ids,
                payer.id,
                currency_id=contract_sudo.currency_id.id,
                force_tokenization=is_validation,
                report=report,
            )
        )
        url = f"/my/subscriptions/{contract_sudo.id}"
        tokens_sudo = self.env["payment.token"].sudo()
        return {
            "mode": "validation" if is_validation else "payment",
            "allow_token_selection": not is_validation,
            "allow_token_deletion": False,
            "show_tokenize_input_mapping": {provider.id: provider.allow_tokenization for provider in providers_sudo},
            "providers_sudo": providers_sudo,
            "payment_methods_sudo": methods_sudo,
            "tokens_sudo": tokens_sudo if is_validation else self._find_methods_sudo(contract_sudo, actor),
            "availability_report": report,
            "partner_id": payer.id,
            "transaction_route": f"{url}/{'method' if is_validation else 'pay'}/transaction",
            "landing_route": url,
            "access_token": "",
        }

    def _find_providers_sudo(self, contract_sudo, payer, amount, is_validation, report):
        # In sudo mode as customers may not read providers.
        providers_sudo = self.env["payment.provider"].sudo()
        found_sudo = providers_sudo._get_compatible_providers(
            contract_sudo.company_id.id,
            payer.id,
            amount,
            currency_id=contract_sudo.currency_id.id,
            force_tokenization=is_validation,
            is_validation=is_validation,
            report=report,
        )
        # What is captured by hand cannot be charged when nobody is there.
        return found_sudo.filtered(lambda provider: not provider.capture_manually)

    # === LIMITS === #

    @api.model
    def _check_attempts(self, actor, scope):
        """Refuse somebody who tries too often.

        :param str scope: "method" or "pay"
        :raise UserError: in words
        """
        most = {"method": MOST_METHODS, "pay": MOST_PAYMENTS}[scope]
        key = f"portal.subscription.payment.{scope}"
        if not self.env["portal.rate.limit"]._is_allowed(key, actor.user.id, most, HOUR):
            raise UserError(self.env._("You have tried this often. Try again in an hour."))
