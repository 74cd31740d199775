from odoo import api, fields, models

from odoo.addons.portal_tools.actor import Actor


class PortalContractTransition(models.Model):
    """What happened to a subscription: its states, its payment method, its grace. Rows are added, never changed.

    It refers to the contract by its id, so that it outlives it.
    """

    _name = "portal.contract.transition"
    _inherit = "portal.append.only.mixin"
    _description = "History of a Subscription"
    _order = "id desc"
    _log_access = False

    res_id = fields.Integer("Id of the contract", required=True, readonly=True, aggregator=None)
    name = fields.Char("Contract", required=True, readonly=True)
    kind = fields.Selection(
        [("state", "State"), ("method", "Payment method"), ("grace", "Grace"), ("change", "Change")],
        required=True,
        readonly=True,
        default="state",
    )
    state_before = fields.Char("From", readonly=True, help="The state before, or the payment method as ••12.")
    state_after = fields.Char("To", readonly=True)
    reason = fields.Char(readonly=True, help="The code of a problem or of a reason, or words of the vendor.")
    renewal_date = fields.Date("Renewal date", readonly=True, help="Of the period that was due.")
    amount_at_risk = fields.Float("Amount at risk", readonly=True)
    monthly_amount = fields.Float("Monthly amount", readonly=True, help="Of the contract, in its currency.")
    currency_name = fields.Char("Currency", readonly=True)
    user_id = fields.Integer("Id of the user", readonly=True, aggregator=None)
    user_name = fields.Char("By", readonly=True, help="Who did it; empty if it was the schedule.")
    ip = fields.Char("Address", readonly=True)
    is_news = fields.Boolean(
        "First of its kind",
        readonly=True,
        help="Whether the customer is told: a transition of the schedule is told once for a renewal date.",
    )

    _res_idx = models.Index("(res_id, id)")
    _news_uniq = models.UniqueIndex(
        "(res_id, renewal_date, state_after) WHERE kind = 'state' AND is_news AND user_name IS NULL",
        "The customer was told of it already.",
    )

    @api.model
    def _add(self, contract, kind, before, after, actor, reason="", date=None, amount=0.0):
        """Add a row, and return it in sudo mode as who acts has no right on the history; see `_log_portal`."""
        contract_sudo, user = contract.sudo(), actor and actor.user
        date = date or contract_sudo.renewal_date
        # In sudo mode as told above.
        rows_sudo = self.sudo()
        is_news = kind == "state" and (bool(user) or not rows_sudo._is_told(contract_sudo, after, date))
        return rows_sudo.create(
            {
                "res_id": contract_sudo.id,
                "name": contract_sudo.name,
                "company_id": contract_sudo.company_id.id,
                "kind": kind,
                "state_before": before,
                "state_after": after,
                "reason": reason,
                "renewal_date": date,
                "amount_at_risk": amount,
                "monthly_amount": contract_sudo.monthly_amount,
                "currency_name": contract_sudo.renewal_currency_id.name,
                "user_id": user.id if user else False,
                "user_name": user.sudo().name if user else False,
                "ip": actor.ip if actor else False,
                "is_news": is_news,
            }
        )

    @api.model
    def _is_told(self, contract, state, date):
        """Return whether the schedule has told of a state for a renewal date already."""
        domain = [("res_id", "=", contract.id), ("renewal_date", "=", date), ("state_after", "=", state)]
        domain += [("kind", "=", "state"), ("is_news", "=", True), ("user_name", "=", False)]
        return bool(self.search_count(domain, limit=1))

    @api.model
    def _make_actor(self):
        """Return staff who uses a button as an actor."""
        return Actor(user=self.env.user)

    def _tell(self, can_see_method):
        """Return what happened, in the words of customers. What the vendor wrote for itself is not told.

        :param bool can_see_method: whether the digits of methods may be told
        """
        self.ensure_one()
        return getattr(self, f"_tell_{self.kind}")(can_see_method)

    def _tell_state(self, _can_see_method):
        if self.state_after == "to_renew":
            problem = self.env["contract.contract"]._tell_portal_problem(self.reason)
            return self.env._("To renew. %(problem)s", problem=problem)
        by_reason = {
            ("active", "paid"): self.env._("Paid and renewed."),
            ("active", "taken_back"): self.env._("The cancellation was taken back."),
            ("active", "resumed"): self.env._("It went on after a pause."),
            ("active", "reactivated"): self.env._("It began again."),
            ("active", "pending"): self.env._("The bank is working on the payment."),
            ("closed", "unpaid"): self.env._("Closed, as it was not paid."),
        }
        by_state = {
            "active": self.env._("Active."),
            "paused": self.env._("Paused."),
            "ending": self.env._("Cancelled: it ends with its period."),
            "closed": self.env._("Ended."),
            "checking": self.env._("The payment is being checked."),
        }
        return by_reason.get((self.state_after, self.reason)) or by_state.get(self.state_after, "")

    def _tell_method(self, can_see_method):
        if not self.state_after:
            return self.env._("The payment method was removed.")
        if not can_see_method:
            return self.env._("The payment method was changed.")
        if not self.state_before:
            return self.env._("Payment method %(after)s was chosen.", after=self.state_after)
        before, after = self.state_before, self.state_after
        return self.env._("The payment method was changed from %(before)s to %(after)s.", before=before, after=after)

    def _tell_grace(self, _can_see_method):
        last = fields.Date.subtract(fields.Date.to_date(self.state_after), days=1)
        return self.env._(
            "You got more time to pay: until %(date)s.", date=self.env["portal.answer.mixin"]._tell_date(last)
        )

    def _tell_change(self, _can_see_method):
        if not self.state_before or not self.state_after:
            return self.state_after or self.state_before or self.env._("It was changed.")
        before, after = self.state_before, self.state_after
        return self.env._("Changed from %(before)s to %(after)s.", before=before, after=after)

    def _tell_actor(self):
        """Return who did it; staff are "us", and the schedule is nobody."""
        if not self.user_id:
            return ""
        # In sudo mode as people outside read no users.
        user_sudo = self.env["res.users"].sudo().browse(self.user_id).exists()
        return self.env._("us") if user_sudo._is_internal() else self.user_name or ""
