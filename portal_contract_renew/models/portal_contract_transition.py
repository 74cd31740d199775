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
