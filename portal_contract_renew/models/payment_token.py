from odoo import fields, models
from odoo.exceptions import AccessError

from odoo.addons.portal_tools.actor import Actor


class PaymentToken(models.Model):
    _inherit = "payment.token"

    card_expiry_date = fields.Date("Expires", readonly=True, help="The last day of the month, if it is known.")
    portal_contract_ids = fields.One2many(
        "contract.contract", "payment_token_id", groups="account.group_account_invoice"
    )

    def _is_expired_on(self, date):
        """Return whether the card is known to have expired before a day. What is not known has not expired."""
        self.ensure_one()
        return bool(self.card_expiry_date) and self.card_expiry_date < date

    def _fits_contract(self, contract):
        """Return whether a method can be charged for a contract at all, by anybody: company, currency, provider.

        The provider must charge without the customer, and not capture by hand. Own or company's: the contract asks.
        """
        # In sudo mode as customers read no providers.
        token_sudo, contract_sudo = self.sudo(), contract.sudo()
        provider_sudo = token_sudo.provider_id
        currencies_sudo = provider_sudo.available_currency_ids
        return bool(
            token_sudo.active
            and token_sudo.payment_method_id.active
            and provider_sudo.state != "disabled"
            and provider_sudo.support_tokenization
            and not provider_sudo.capture_manually
            # A branch takes money by the providers of the company that it belongs to.
            and provider_sudo.company_id in contract_sudo.company_id.parent_ids
            and (not currencies_sudo or contract_sudo.currency_id in currencies_sudo)
            and token_sudo.partner_id.commercial_partner_id == contract_sudo.commercial_partner_id
        )

    def _is_open_to(self, actor, contract=None):
        """Return whether somebody may use and remove a method: an own one, or the company's with the right "pay" and
        contracts of the whole company. Never a colleague's.

        :param Actor actor: who wants to
        """
        user = actor.user
        if not user._is_portal():
            return False
        # In sudo mode as the owner is compared, nothing is shown.
        owner_sudo = self.sudo().partner_id
        if owner_sudo == user.partner_id:
            return True
        policy = self.env["portal.access.policy"]
        is_for_company = policy._has_right(user, "pay") and policy._get_scope("contract", user) == "company"
        return is_for_company and owner_sudo == user.sudo().partner_id.commercial_partner_id

    def _remove_by(self, actor):
        """Remove a saved method, as its owner or, for the company's, with the right "pay".

        Contracts that use it lose it, which is logged.

        :raise AccessError: if it is not theirs
        """
        if not self.exists() or not all(token._is_open_to(actor) for token in self):
            raise AccessError(self.env._("You do not have access to this payment token."))
        # In sudo mode as customers have no right to change methods; whose they are was checked.
        self.with_user(actor.user).sudo().active = False

    def _handle_archiving(self):
        """Override of `payment`: subscriptions lose the method, in their history and with a notice, never silently."""
        result = super()._handle_archiving()
        contracts_sudo = self.env["contract.contract"].sudo().with_context(active_test=False)
        for token in self:
            losing_sudo = contracts_sudo.search([("payment_token_id", "=", token.id)])
            actor = None if self.env.user._is_superuser() else Actor(user=self.env.user)
            for contract_sudo in losing_sudo:
                contract_sudo._log_portal("method", token._tell_portal_digits(), "", actor)
                contract_sudo._write_renewal({"payment_token_id": False})
            losing_sudo._notify_method_removed(token, actor)
        return result

    def _tell_portal_digits(self):
        """Return a method in short, such as ••42; "" if there is none."""
        return f"••{(self.payment_details or '')[-4:]}" if self else ""

    def get_linked_records_info(self):
        """Override of `payment` to name the subscriptions of the reader alone that are charged to an own method."""
        info, actor = super().get_linked_records_info(), Actor(user=self.env.user)
        if not (self.env.user._is_internal() or self._is_open_to(actor)):
            return info
        # In sudo mode as people outside do not read which method is charged; what is told is filtered as for them.
        contracts_sudo = self.env["contract.contract"].sudo().search([("payment_token_id", "=", self.id)])
        contracts = contracts_sudo.with_user(self.env.user).sudo(False)._filtered_access("read")
        return info + [
            {
                "description": self.env._("Subscription"),
                "id": contract.id,
                "name": contract.name,
                "url": contract.get_portal_url(),
            }
            for contract in contracts
        ]

    def _tell_portal_card(self):
        """Return a method in words, such as "Visa •••• 4242, expires 03/2027". The caller knows who may read it."""
        self.ensure_one()
        name = f"{self.payment_method_id.name} {self.display_name}"
        if not self.card_expiry_date:
            return name
        month = self.card_expiry_date.strftime("%m/%Y")
        if self._is_expired_on(fields.Date.context_today(self)):
            return self.env._("%(card)s, expired %(month)s", card=name, month=month)
        return self.env._("%(card)s, expires %(month)s", card=name, month=month)

    def _get_portal_used_by(self, actor):
        """Return the running subscriptions that use a method: those that somebody may open, and how many others.

        :param Actor actor: who asks; nothing is told of a method that is not for them
        :rtype: tuple
        """
        self.ensure_one()
        # In sudo mode as customers have no right on the method of a subscription.
        domain = [("payment_token_id", "=", self.id), ("portal_state", "!=", "closed")]
        used_sudo = self.env["contract.contract"].sudo().search(domain, limit=100)
        if not self._is_open_to(actor):
            return used_sudo.browse(), 0
        open_sudo = self.env["portal.access.policy"]._filter_open(used_sudo, actor.user)
        return open_sudo, len(used_sudo - open_sudo)
