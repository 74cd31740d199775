from odoo import models

from odoo.addons.portal_tools.actor import Actor

# The kinds of changes that a customer asks for, which are the actions that pages and routes know.
ASKED = ("quantity", "plan", "cancel", "stay", "pause", "resume", "come_back")


class PortalContractManagedMixin(models.AbstractModel):
    """What somebody may do now with a subscription, for pages and routes alike."""

    _name = "portal.contract.managed.mixin"
    _description = "Subscription That Customers Manage"

    def _get_portal_subscription_actions(self, actor):
        """Return what somebody may do now, for pages and routes alike.

        For a module to add actions, it must override this method and return the dict with its own.

        :param Actor actor: who wants to
        :return: dict of booleans: `see_method`, `change_method`, `pay_now`, `take_back`, and the kinds of changes
        """
        changes = self.env["portal.contract.change"]
        actions = dict.fromkeys([*ASKED, "take_back"], False)
        if not changes._get_role_refusal(self, actor):
            actions |= {kind: not changes._get_refusal(self, kind, actor) for kind in ASKED}
            actions["take_back"] = bool(self._get_portal_cancellation_sudo())
        actions = self._get_portal_payment_actions(actor) | actions
        if actions["come_back"]:
            # Whose card has expired could not come back without another one.
            actions["change_method"] = self.sudo().is_charged_automatically and self._is_manageable_by(actor)
        return actions

    def _get_portal_payment_actions(self, actor):
        """Return what of `_get_portal_subscription_actions` is about paying.

        For a module to add actions, it must override this method and return the dict with its own.

        :return: dict of booleans: `see_method` (read the method's digits), `change_method`, `pay_now`; others by
            overrides, such as `quantity`, `plan`, `cancel`, `take_back`, `come_back`, `pause`, `resume`
        """
        self.ensure_one()
        # In sudo mode as people outside do not read how a contract is charged; what they may is decided here.
        contract_sudo, may_pay = self.sudo(), self._is_manageable_by(actor)
        may_change = may_pay and contract_sudo.is_charged_automatically and contract_sudo.portal_state != "closed"
        is_asked = may_pay and contract_sudo.portal_state == "to_renew"
        is_free = not (contract_sudo._get_charge_under_way() or contract_sudo._get_transactions_under_way())
        return {"see_method": may_pay, "change_method": may_change, "pay_now": is_asked and is_free}

    def _is_manageable_by(self, actor):
        """Return whether somebody may see and change the payment of a contract: with the right "pay", if it is open to
        them. Visitors and staff may not in the portal.

        :param Actor actor: who wants to
        """
        self.ensure_one()
        user = actor.user
        if not user._is_portal() or not self.env["portal.access.policy"]._has_right(user, "pay"):
            return False
        return self.with_user(user).sudo(False).has_access("read")

    def _get_portal_cancellation_sudo(self):
        """Return the cancellation that can be taken back; empty if there is none, as where the vendor ended it.

        :return: in sudo mode, as what is planned of a contract is told whoever may read the contract
        """
        planned_sudo = self.env["portal.contract.change"]._search_of_sudo(self, "planned")
        is_ending = self.portal_state == "ending"
        return planned_sudo.filtered(lambda change: is_ending and change.kind == "cancel")[:1]

    def _get_portal_actor(self):
        """Return the current user as somebody who reads, for lists and answers, which have no request."""
        return Actor(user=self.env.user.with_user(self.env.user))
