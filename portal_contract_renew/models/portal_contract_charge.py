from odoo import fields, models

# States in which money may still arrive, or not: nothing is charged a second time, and nothing closes.
OPEN = ("sent", "pending", "undecided")


class PortalContractCharge(models.Model):
    """An attempt to charge the period of a contract to a saved method, or of a customer to pay it in the portal.

    There is one row per contract, period and attempt. The reference is made of them, so that the key by which a
    provider knows a repeated request stays the same, whatever becomes of the server.
    """

    _name = "portal.contract.charge"
    _description = "Charge of a Subscription"
    _order = "id desc"
    _check_company_auto = True

    contract_id = fields.Many2one("contract.contract", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    period_date = fields.Date("Renewal date", required=True, readonly=True, help="Of the period that is charged.")
    attempt = fields.Integer(required=True, readonly=True, aggregator=None)
    reference = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [
            ("sent", "Under way"),
            ("pending", "Pending at the bank"),
            ("done", "Paid"),
            ("refused", "Refused"),
            ("undecided", "Being checked"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="sent",
        index=True,
    )
    token_id = fields.Many2one("payment.token", "Payment Method", readonly=True, ondelete="set null")
    invoice_id = fields.Many2one("account.move", readonly=True, index="btree_not_null", ondelete="set null")
    transaction_id = fields.Many2one("payment.transaction", readonly=True, index=True, ondelete="set null")
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    problem = fields.Selection(
        lambda self: self.env["contract.contract"]._fields["renewal_problem"].selection, readonly=True
    )
    is_soft = fields.Boolean("Refused for the Moment", readonly=True, help="Whether it is tried again by itself.")
    sent_on = fields.Datetime(readonly=True)
    decided_on = fields.Datetime(readonly=True)
    repeats = fields.Integer(readonly=True, aggregator=None, help="How often the same request was sent again.")
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null", help="Empty: by the schedule.")

    _attempt_uniq = models.UniqueIndex("(contract_id, period_date, attempt)", "This attempt was made already.")
    _reference_uniq = models.UniqueIndex("(reference)", "This attempt was made already.")

    def _take_answer(self):
        """Take over what became of the transaction, and move the contract accordingly. It may be repeated.

        done: the contract is Active and its next period follows. pending: nothing is told, nothing is charged again.
        refused: To Renew. No answer: Being checked, with an activity, until it is decided.
        """
        raise NotImplementedError
