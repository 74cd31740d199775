from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

STATES = [
    ("active", "Active"),
    ("to_renew", "To Renew"),
    ("paused", "Paused"),
    ("ending", "Ending"),
    ("closed", "Closed"),
    ("checking", "Being checked"),
]
PROBLEMS = [
    ("no_method", "No payment method"),
    ("expired", "Payment method expired"),
    ("insufficient_funds", "Insufficient funds"),
    ("refused", "Refused by the bank"),
    ("authentication", "Authentication needed"),
    ("technical", "Technical problem"),
]
# What only the methods here write: a state that somebody typed would have no history, and no event of access.
GUARDED = {
    "amount_at_risk",
    "closed_on",
    "due_date",
    "due_invoice_id",
    "due_last_dates",
    "ended_lines",
    "ending_date",
    "grace_end_date",
    "grace_extended_to",
    "monthly_amount",
    "paused_on",
    "paused_until",
    "portal_state",
    "portal_version",
    "renewal_currency_id",
    "renewal_date",
    "renewal_problem",
}
# The states of subscriptions in the five of all documents.
BADGES = {
    "active": "done",
    "to_renew": "waiting",
    "paused": "over",
    "ending": "progress",
    "closed": "over",
    "checking": "progress",
}


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = [
        "contract.contract",
        "portal.contract.charged.mixin",
        "portal.contract.estimated.mixin",
        "portal.contract.grace.mixin",
        "portal.contract.locked.mixin",
        "portal.contract.managed.mixin",
        "portal.contract.notified.mixin",
        "portal.contract.paying.mixin",
        "portal.contract.scheduled.mixin",
        "portal.contract.served.mixin",
        "portal.contract.state.mixin",
        "portal.contract.told.mixin",
    ]

    portal_state = fields.Selection(STATES, "Status", readonly=True, copy=False, default="active", index=True)
    is_charged_automatically = fields.Boolean(
        "Charge Automatically",
        compute="_compute_is_charged_automatically",
        store=True,
        readonly=False,
        help="Each period is charged to the saved payment method, and its invoice is posted when it is paid.",
    )
    payment_token_id = fields.Many2one(
        "payment.token",
        "Payment Method",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="account.group_account_invoice",
    )
    # A plan's relation has another table, as OCA's contract inherits the template's fields.
    portal_plan_ids = fields.Many2many(
        relation="portal_contract_contract_plan_rel", column1="contract_id", column2="plan_id"
    )
    renewal_date = fields.Date(
        compute="_compute_renewal_date",
        store=True,
        index=True,
        help="The first day of the period that is due next, or due and unpaid. It does not move in grace.",
    )
    # The period that is due and has a draft: as the invoice moves OCA's dates.
    due_date = fields.Date(readonly=True, copy=False)
    due_invoice_id = fields.Many2one(
        "account.move", "Unpaid Invoice", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    due_last_dates = fields.Json(
        readonly=True, copy=False, help="The last day invoiced of each line, before and after the draft."
    )
    ended_lines = fields.Json(readonly=True, copy=False, help="The end of each line before the contract was ended.")
    grace_days = fields.Integer(
        compute="_compute_grace_days",
        store=True,
        readonly=False,
        help="The full days from the renewal date after which the contract closes if it is not paid.",
    )
    grace_extended_to = fields.Date("Grace Extended to", readonly=True, copy=False)
    grace_end_date = fields.Date(
        "Closes On",
        compute="_compute_grace_end_date",
        store=True,
        help="The first day on which the contract closes if it is not paid.",
    )
    renewal_problem = fields.Selection(PROBLEMS, readonly=True, copy=False)
    portal_version = fields.Integer(
        "Version", readonly=True, copy=False, default=1, aggregator=None, help="Counts each change of what it covers."
    )
    renewal_currency_id = fields.Many2one("res.currency", compute="_compute_monthly_amount", store=True)
    monthly_amount = fields.Monetary(
        compute="_compute_monthly_amount", store=True, currency_field="renewal_currency_id"
    )
    amount_at_risk = fields.Monetary(readonly=True, copy=False, currency_field="renewal_currency_id")
    renewal_anchor_day = fields.Integer(
        "Day of the Month",
        compute="_compute_renewal_anchor_day",
        store=True,
        readonly=False,
        aggregator=None,
        help="Contracts from the 29th to the 31st keep this day; in shorter months they renew on the last one.",
    )
    paused_on = fields.Date(readonly=True, copy=False)
    paused_until = fields.Date(readonly=True, copy=False, help="The day on which it resumes by itself.")
    ending_date = fields.Date("Ends On", readonly=True, copy=False, help="The last day, if it was cancelled.")
    closed_on = fields.Date(readonly=True, copy=False)
    charge_ids = fields.One2many("portal.contract.charge", "contract_id", groups="account.group_account_invoice")
    access_event_ids = fields.One2many(
        "portal.contract.access.event", "contract_id", groups="account.group_account_invoice"
    )

    portal_change_ids = fields.One2many(
        "portal.contract.change", "contract_id", "Changes", readonly=True, groups="account.group_account_invoice"
    )

    _renewal_idx = models.Index("(company_id, renewal_date, id) WHERE portal_state <> 'closed'")
    # The order of the list.
    _portal_renewal_idx = models.Index("(renewal_date, id)")
    # What waits for its customer, of the dashboard.
    _portal_grace_idx = models.Index("(grace_end_date, id) WHERE portal_state = 'to_renew'")

    # === COMPUTE METHODS === #

    @api.depends("contract_template_id")
    def _compute_is_charged_automatically(self):
        for contract in self:
            contract.is_charged_automatically = contract.contract_template_id.portal_is_automatic

    @api.depends(
        "due_date",
        "contract_line_ids.display_type",
        "contract_line_ids.is_canceled",
        "contract_line_ids.recurring_next_date",
    )
    def _compute_renewal_date(self):
        adapter = self.env["portal.contract.adapter"]
        for contract in self:
            contract.renewal_date = contract.due_date or adapter._get_due(contract)

    @api.depends("contract_template_id", "company_id")
    def _compute_grace_days(self):
        for contract in self:
            plan_days = contract.contract_template_id.portal_grace_days
            contract.grace_days = plan_days or contract.company_id.portal_contract_grace_days

    @api.depends("renewal_date", "grace_days", "grace_extended_to")
    def _compute_grace_end_date(self):
        for contract in self:
            end = contract.renewal_date and fields.Date.add(contract.renewal_date, days=contract.grace_days)
            contract.grace_end_date = max(filter(None, [end, contract.grace_extended_to])) if end else False

    @api.depends(
        "currency_id",
        "contract_line_ids.is_canceled",
        "contract_line_ids.monthly_recurring",
        "contract_line_ids.recurring_next_date",
    )
    def _compute_monthly_amount(self):
        adapter = self.env["portal.contract.adapter"]
        for contract in self:
            contract.renewal_currency_id = contract.currency_id
            contract.monthly_amount = sum(adapter._get_open_lines(contract).mapped("monthly_recurring"))

    @api.depends("contract_line_ids.date_end", "contract_line_ids.date_start", "contract_line_ids.is_canceled")
    def _compute_renewal_anchor_day(self):
        for contract in self:
            running = contract.contract_line_ids.filtered(
                lambda line: not (line.display_type or line.is_canceled or line.date_end) and line.date_start
            )
            day = min(running.mapped("date_start")).day if running else contract.renewal_anchor_day
            contract.renewal_anchor_day = day if day > 28 else 0

    @api.constrains("payment_token_id", "commercial_partner_id")
    def _check_payment_token(self):
        for contract in self.filtered("payment_token_id"):
            if contract.payment_token_id.sudo().partner_id.commercial_partner_id != contract.commercial_partner_id:
                raise UserError(self.env._("A subscription is charged to a payment method of its own customer."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `contract`: each contract begins as Active, whatever is sent or set in the context."""
        begun = dict.fromkeys(GUARDED, False) | {"portal_state": "active", "portal_version": 1}
        return super().create([vals | begun for vals in vals_list])

    def write(self, vals):
        """Override of `contract`: what follows from rules is not typed, and a method of staff's choice is logged.

        :raise UserError: if it is tried
        """
        if GUARDED & set(vals):
            raise UserError(self.env._("The status of a subscription follows from what happens to it."))
        before = {contract: contract.payment_token_id for contract in self} if "payment_token_id" in vals else {}
        result = super().write(vals)
        for contract, token in before.items():
            contract._log_portal_method(token)
        return result

    def _write_renewal(self, values):
        """Write what is guarded. Only what decides about states calls it."""
        return super().write(values)

    @api.model
    def _get_contracts_to_invoice_domain(self, date_ref=None):
        """Override of `contract`: our own job invoices what is charged; nobody what is paused or closed."""
        is_ours = Domain("is_charged_automatically", "=", True) & Domain("contract_type", "=", "sale")
        is_off = Domain("portal_state", "in", ["paused", "closed"])
        return Domain(super()._get_contracts_to_invoice_domain(date_ref)) & ~is_ours & ~is_off

    def _recurring_create_invoice(self, date_ref=False):
        """Override of `contract`: what was planned until today holds before it is invoiced."""
        for contract in self:
            today = contract.company_id._get_portal_contract_today()
            # In sudo mode as customers planned it, who have no right on contracts.
            self.env["portal.contract.change"]._apply_due_sudo(contract.sudo(), today)
        return super()._recurring_create_invoice(date_ref)

    # === BUSINESS METHODS === #

    def _get_portal_plan(self):
        """Return what holds the settings of the plan: the template, or the contract itself if it has none."""
        self.ensure_one()
        return self.contract_template_id or self

    def _compute_access_url(self):
        """Override of `contract`: the page of a subscription; the one before still opens."""
        result = super()._compute_access_url()
        for contract in self:
            contract.access_url = f"/my/subscriptions/{contract.id}"
        return result

    # === WHAT IS TOLD === #

    def _get_portal_badge(self):
        """Override of `portal_custom_base_contract`: its status."""
        if self.portal_state in ("active", "ending") and self._is_portal_over():
            return super()._get_portal_badge()
        labels = dict(self._fields["portal_state"]._description_selection(self.env))
        return BADGES[self.portal_state], labels[self.portal_state]

    def _get_portal_summary(self):
        """Override of `portal_custom_base_contract`: what is asked of its customer, and until when."""
        summary = super()._get_portal_summary()
        text = self._tell_portal_words()
        if self.portal_state != "to_renew":
            state, label = self._get_portal_badge()
            return summary | {"text": self._tell_portal_next() or text, "state": state, "label": label}
        answers = self.env["portal.answer.mixin"]
        state, label = self._tell_portal_left()
        amount = answers._tell_money(self._get_portal_due_amount(), self.currency_id)
        return summary | {"text": self._tell_portal_problem(), "state": state, "label": label, "amount": amount}

    def _get_portal_facts(self):
        """Override of `portal_custom_base`: what an e-mail tells of it; no card, as anybody may read a mail."""
        tell, estimate = self.env["portal.answer.mixin"]._tell_date, self._get_portal_estimate()
        amount = self.env["portal.answer.mixin"]._tell_money(estimate["total"], self.currency_id) if estimate else ""
        is_due = self.portal_state == "to_renew"
        facts = [
            (self.env._("Subscription"), self.name),
            (self.env._("Includes"), self._tell_portal_words()),
            (self.env._("Due since"), is_due and tell(self.renewal_date)),
            (self.env._("Next payment"), not is_due and estimate and tell(estimate["date"])),
            (self.env._("Amount"), amount),
            (self.env._("Pay until"), is_due and tell(self._get_portal_last_day())),
        ]
        return [fact for fact in facts if fact[1]]
