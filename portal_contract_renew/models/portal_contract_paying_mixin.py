from odoo import models
from odoo.exceptions import AccessError, UserError

from odoo.addons.portal_tools.actor import Actor


class PortalContractPayingMixin(models.AbstractModel):
    """Which saved method a subscription is charged to, and who may change that."""

    _name = "portal.contract.paying.mixin"
    _description = "Subscription with a Payment Method"

    def _get_method_problem(self, date=None):
        """Return why the assigned method cannot be charged: "no_method" or "expired"; False if it can.

        :param date date: on which day; by default the renewal date, or today if that is later
        """
        # In sudo mode as customers and the schedule have no right on methods.
        contract_sudo = self.sudo()
        token_sudo, today = contract_sudo.payment_token_id, contract_sudo.company_id._get_portal_contract_today()
        if not token_sudo or not token_sudo._fits_contract(contract_sudo):
            return "no_method"
        date = date or max(contract_sudo.renewal_date or today, today)
        return "expired" if token_sudo._is_expired_on(date) else False

    def _assign_method(self, token, actor, is_for_all=False):
        """Have a contract charged to a saved method. In To Renew the period is charged at once.

        :param payment.token token: in any mode; who may use which one is checked here
        :param Actor actor: who does it
        :param bool is_for_all: whether it is for all subscriptions of the customer that the actor may manage
        :raise AccessError: if the actor may not, or the method is a colleague's
        :raise UserError: if the method does not fit this contract
        """
        self.ensure_one()
        # In sudo mode as customers have no right to change contracts; what they may is checked here.
        contract_sudo, token_sudo = self.sudo(), token.sudo().exists()
        if not contract_sudo._get_portal_subscription_actions(actor)["change_method"]:
            raise AccessError(self.env._("You may not change the payment method of this subscription."))
        if not token_sudo or not token_sudo._is_open_to(actor, contract_sudo):
            raise AccessError(self.env._("You do not have access to this payment token."))
        if not token_sudo._fits_contract(contract_sudo):
            raise UserError(self.env._("This payment method cannot be charged for this subscription."))
        contracts_sudo = contract_sudo._get_method_contracts(token_sudo, actor, is_for_all)
        for one_sudo in contracts_sudo:
            one_sudo._lock_portal()._put_method(token_sudo, actor)
        for one_sudo in contracts_sudo.filtered(lambda one: one.portal_state == "to_renew"):
            one_sudo._charge(actor)

    def _get_method_contracts(self, token_sudo, actor, is_for_all):
        """Return the contracts that get a method: this one, or all that the actor may manage and that it fits."""
        if not is_for_all:
            return self
        domain = [
            ("commercial_partner_id", "=", self.commercial_partner_id.id),
            ("is_charged_automatically", "=", True),
            ("portal_state", "!=", "closed"),
            ("id", "!=", self.id),
        ]
        return self | self.search(domain).filtered(
            lambda one: one._get_portal_subscription_actions(actor)["change_method"] and token_sudo._fits_contract(one)
        )

    def _put_method(self, token, actor):
        """Write the method, with a row in the history."""
        before = self.payment_token_id
        if before != token:
            self._write_renewal({"payment_token_id": token.id})
            self._log_portal("method", before._tell_portal_digits(), token._tell_portal_digits(), actor)

    def _adopt_method(self, transaction):
        """Take over the method that was saved with a transaction that was begun for this contract.

        What is due is charged by the job, which is started.
        """
        token, user = transaction.token_id, transaction.portal_user_id
        if not token._fits_contract(self):
            return
        actor = Actor(user=user.with_user(user).sudo(False)) if user else None
        contracts = self
        if transaction.portal_is_for_all and actor:
            contracts = self._get_method_contracts(token, actor, True)
        for contract in contracts:
            contract._put_method(token, actor)
        if any(contract.portal_state == "to_renew" for contract in contracts):
            self.env.ref("portal_contract_renew.ir_cron_portal_contract_renewal").sudo()._trigger()
