import hashlib
import json

from odoo import api, models
from odoo.exceptions import UserError


class PortalContractChangeOfferedMixin(models.AbstractModel):
    """What a change would be and cost, and who may make it."""

    _name = "portal.contract.change.offered.mixin"
    _description = "Change of a Subscription That Is Offered"

    # === WHO MAY === #

    @api.model
    def _get_role_refusal(self, contract_sudo, actor):
        """Return why somebody cannot change a subscription, in words, or False.

        To change what a company buys is to order: it requires the right "sign". To pay requires the right "pay".

        :param contract.contract contract_sudo: a contract that the actor opened, in sudo mode
        :param Actor actor: who wants to
        """
        access, contract = self.env["portal.document.access"], contract_sudo.with_env(actor.env)
        if actor.user._is_public():
            return actor.env._("Sign in to change this subscription.")
        if not actor.user._is_portal():
            return actor.env._("Only customers can change subscriptions here.")
        # Neither a link nor an invitation of a colleague opens more than reading.
        if access._is_link_needed(contract, actor.user) or access._is_guest(contract, actor.user):
            return actor.env._("You may read this subscription, but not change it. Ask a colleague.")
        if not self.env["portal.access.policy"]._has_right(actor.user, "sign"):
            return actor.env._("Your role does not allow you to change subscriptions. Ask a colleague who may.")
        return False

    @api.model
    def _get_refusal(self, contract_sudo, kind, actor):
        """Return why somebody cannot make a kind of change now, in words, or False."""
        if refusal := self._get_role_refusal(contract_sudo, actor):
            return refusal
        act = self._get_act(kind)
        if contract_sudo.portal_state not in act._act_states:
            return act._get_state_refusal(contract_sudo)
        if self._search_of_sudo(contract_sudo, "paying"):
            return self.env._("Another change is being paid. Please wait until it is decided.")
        if kind in ("quantity", "plan") and contract_sudo._get_charge_under_way():
            return self.env._("A payment is under way. Please wait until it is decided.")
        return act._get_refusal(contract_sudo, actor)

    # === WHAT IS OFFERED === #

    @api.model
    def _offer(self, contract_sudo, kind, values, actor):
        """Return what a change would be and cost, without making it.

        :param contract.contract contract_sudo: a contract that the actor opened, in sudo mode
        :param dict values: what the form sent; each may be anything
        :param Actor actor: who asks
        :return: dict of `change` (values of the change), `date` (False: at once), `parts` (what is paid at once, as
            `portal.contract.proration` prepares it), `due` and `next` (dicts of `untaxed`, `tax`, `total`; `next` for
            a whole period, or None), and `seen` (which is the same as long as nothing of it changes)
        :raise UserError: in the visitor's language, if it is refused
        """
        if refusal := self._get_refusal(contract_sudo, kind, actor):
            raise UserError(refusal)
        today = contract_sudo.company_id._get_portal_contract_today()
        offer = {"date": False, "parts": [], "next": None, "more": 0.0}
        offer |= self._get_act(kind)._prepare(contract_sudo, values, today)
        offer["due"] = self.env["portal.contract.proration"]._tell_totals(contract_sudo, offer["parts"], today)
        self._check_limit(contract_sudo, offer, actor)
        facts = [contract_sudo.portal_version, str(offer["date"]), offer["due"]["total"], offer["next"]]
        offer["seen"] = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
        return offer

    def _check_limit(self, contract_sudo, offer, actor):
        """Refuse what is too much for the actor, or cannot be charged."""
        currency, company = contract_sudo.currency_id, contract_sudo.company_id
        amount = max(offer["more"], offer["due"]["total"])
        if not self.env["portal.access.policy"]._has_right(actor.user, "sign", amount, currency, company):
            raise UserError(self.env._("This is more than you may order. Ask a colleague who may."))
        is_due = offer["due"]["total"] > 0 or offer.get("first_day") == company._get_portal_contract_today()
        is_charged = contract_sudo.is_charged_automatically and is_due
        if is_charged and (refusal := self._get_charge_refusal(contract_sudo, offer["due"]["total"], actor)):
            raise UserError(refusal)

    @api.model
    def _get_charge_refusal(self, contract_sudo, amount, actor):
        """Return why somebody cannot have something charged to the contract's method, in words, or False."""
        if not self.env["portal.access.policy"]._has_right(actor.user, "pay"):
            return self.env._("This is paid at once, and your role does not allow you to pay. Ask a colleague who may.")
        if contract_sudo._get_method_problem(contract_sudo.company_id._get_portal_contract_today()):
            return self.env._("Choose a payment method that can be charged first.")
        if not contract_sudo._is_within_maximum(amount, contract_sudo.currency_id):
            return self.env._("This is more than your payment method can be charged at once. Choose another one first.")
        return False
