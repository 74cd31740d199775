from odoo import models

from .portal_contract_notice import TOLD

# What is told of a problem; others are told as what is to be renewed.
BY_PROBLEM = {
    "insufficient_funds": "subscription_refused",
    "refused": "subscription_refused",
    "technical": "subscription_refused",
    "authentication": "subscription_authentication",
}
# What is told of a transition, by the state or by the reason.
BY_STATE = {"closed": "subscription_closed", "ending": "subscription_ending"}
BY_REASON = {"reactivated": "subscription_reactivated", "resumed": "subscription_reactivated"}


class PortalContractNotifiedMixin(models.AbstractModel):
    """Of what customers are mailed, each once, and the words of these e-mails."""

    _name = "portal.contract.notified.mixin"
    _description = "Subscription That Is Mailed About"

    def _notify_transition(self, transition):
        """Tell of a state that its customer must know, once for each transition."""
        if transition.state_after == "to_renew":
            self._notify_portal_problem()
            return
        code = BY_REASON.get(transition.reason) or BY_STATE.get(transition.state_after)
        if code:
            self.env["portal.event"]._notify(code, self, dedup_key=str(transition.id))

    def _notify_portal_problem(self):
        """Tell why it was not renewed: once a day at most, and each problem of a period in its own words."""
        for contract in self.filtered(lambda contract: contract.portal_state == "to_renew"):
            code = BY_PROBLEM.get(contract.renewal_problem, "subscription_to_renew")
            today = contract.company_id._get_portal_contract_today()
            key = f"{contract.renewal_date}:{today}"
            self.env["portal.event"]._notify(code, contract, dedup_key=key)

    def _notify_method_removed(self, token, actor):
        """Tell that what pays a subscription is gone."""
        running = self.filtered(lambda contract: contract.portal_state != "closed")
        self.env["portal.event"]._notify("subscription_method_removed", running, dedup_key=str(token.id))

    def _is_portal_notice_due(self, code):
        """Return whether what an e-mail asks for is still to be done: it may wait for a day."""
        asks = ("subscription_to_renew", "subscription_refused", "subscription_authentication", "subscription_last_day")
        if code in asks:
            return self.portal_state == "to_renew"
        if code == "subscription_card_expires":
            return self._get_method_problem(self.renewal_date) == "expired"
        if code == "subscription_method_removed":
            return not self.payment_token_id
        return True

    # === WORDS OF E-MAILS === #

    def _tell_portal_mail_date(self, day):
        """Return a date in words, in the language of the e-mail."""
        return self.env["portal.answer.mixin"]._tell_date(day) if day else ""

    def _tell_portal_mail_amount(self):
        """Return what the next payment comes to, in words."""
        return self.env["portal.answer.mixin"]._tell_money(self._get_portal_due_amount(), self.currency_id)

    def _is_portal_last_day(self):
        """Return whether today is the last day to pay, where the vendor is."""
        last = self._get_portal_last_day()
        return bool(last) and self.company_id._get_portal_contract_today() >= last

    def _tell_portal_last_change(self):
        """Return what was planned, changed or taken back last, in words."""
        domain = [("contract_id", "=", self.id), ("kind", "in", TOLD)]
        # In sudo mode as the schedule writes e-mails.
        change_sudo = (
            self.env["portal.contract.change"].sudo().search(domain, order="write_date desc, id desc", limit=1)
        )
        return change_sudo._tell_result()[0] if change_sudo else " ".join(self._get_planned_changes())
