from odoo import fields, models


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
        "(res_id, renewal_date, state_after) WHERE kind = 'state' AND is_news AND user_id IS NULL",
        "The customer was told of it already.",
    )
