from odoo import models

# Products that one line names.
NAMED = 3


class PortalContractToldMixin(models.AbstractModel):
    """What customers read of a subscription: what it covers, what comes next, how it is paid, what happened."""

    _name = "portal.contract.told.mixin"
    _description = "Subscription Told in Words"

    # === WHAT IT IS === #

    def _tell_portal_words(self):
        """Return what it covers, such as "10 × Seat, Support"."""
        all_lines = self._get_portal_lines()
        lines = all_lines.filtered(lambda line: not line.display_type)
        named = lines[:NAMED].with_prefetch(all_lines._prefetch_ids)
        words = [line._tell_portal_covered() for line in named]
        return ", ".join(words + ["…"] * (len(lines) > NAMED))

    def _tell_portal_next(self):
        """Return what comes next, and when."""
        tell = self.env["portal.answer.mixin"]._tell_date
        if self.portal_state == "to_renew":
            return self.env._("Pay until %(date)s", date=tell(self._get_portal_last_day()))
        if self.portal_state == "closed":
            return self.env._("Closed on %(date)s", date=tell(self.closed_on)) if self.closed_on else ""
        if self.portal_state == "ending":
            return self.env._("Ends on %(date)s", date=tell(self._get_portal_end()))
        if self.portal_state == "paused":
            until = self.paused_until
            return self.env._("Goes on on %(date)s", date=tell(until)) if until else self.env._("Until you go on")
        if self.portal_state == "checking":
            return self.env._("We are checking your payment")
        if self._is_portal_over() or not self.renewal_date:
            return ""
        if self.is_charged_automatically:
            return self.env._("Renews on %(date)s", date=tell(self.renewal_date))
        return self.env._("Next invoice on %(date)s", date=tell(self.renewal_date))

    def _tell_portal_problem(self, problem=None):
        """Return in plain words why it was not renewed; never in those of a provider.

        :param str problem: a code of `renewal_problem`; by default what is the matter now
        """
        return {
            "no_method": self.env._("There is no payment method."),
            "expired": self.env._("The card has expired."),
            "insufficient_funds": self.env._("The account did not cover the payment."),
            "refused": self.env._("The bank refused the payment."),
            "authentication": self.env._("The bank asks you to confirm the payment yourself."),
            "technical": self.env._("The payment did not go through. That is a technical problem, and not yours."),
        }.get(problem or self.renewal_problem, self.env._("The payment is missing."))

    def _tell_portal_left(self):
        """Return how many days are left to pay: one of the five states, and words; today counts."""
        left = self._get_grace_days_left()
        if left <= 1:
            return "problem", self.env._("Last day")
        return "waiting", self.env._("%(days)s days left", days=left)

    def _get_portal_end(self):
        """Return the last day of a subscription that ends."""
        return self.ending_date or self.date_end

    def _is_portal_about_to_charge(self):
        """Return whether a method that was given just now is charged by the next run, which has been started."""
        today = self.company_id._get_portal_contract_today()
        return self.portal_state == "to_renew" and self._get_next_step(today) == "charge"

    # === METHOD === #

    def _tell_portal_method(self, actor, can_see=None):
        """Return how it is paid, in words; the digits of a card to those alone who may see them.

        :param Actor actor: who reads it
        :param bool can_see: whether the reader may see the digits, where it is known; else it is asked
        """
        if not self.is_charged_automatically:
            return self.env._("By invoice")
        # In sudo mode as customers read no methods of others; what is told is chosen here.
        token_sudo = self.sudo().payment_token_id
        if not token_sudo.active:
            return self.env._("None")
        if can_see is None:
            can_see = self._get_portal_subscription_actions(actor).get("see_method")
        if not can_see:
            return self.env._("Saved with us")
        return token_sudo._tell_portal_card()

    # === HISTORY === #

    def _tell_portal_history(self, actor, can_see=None, limit=20):
        """Return what happened, in the words of customers, the newest first: dicts of `date`, `text` and `by`.

        :param Actor actor: who reads it
        :param bool can_see: as in `_tell_portal_method`
        """
        if can_see is None:
            can_see = self._get_portal_subscription_actions(actor).get("see_method")
        rows = self._get_transitions_sudo(limit=limit)
        return [{"date": row.recorded_on, "text": row._tell(can_see), "by": row._tell_actor()} for row in rows]

    def _get_portal_invoices(self, actor, limit=5):
        """Return its last invoices that somebody may open, in sudo mode as the way to them is closed to people outside.

        :param Actor actor: who reads it; a link opens the subscription alone
        """
        if actor.user._is_public():
            return self.env["account.move"].sudo()
        found_sudo = self._search_portal_invoices_sudo(limit)
        return self.env["portal.access.policy"]._filter_open(found_sudo, actor.user)

    def _search_portal_invoices_sudo(self, limit):
        """Return its last invoices, in sudo mode as told above."""
        domain = [("invoice_line_ids.contract_line_id.contract_id", "=", self.id), ("state", "=", "posted")]
        return self.env["account.move"].sudo().search(domain, order="invoice_date desc, id desc", limit=limit)
