from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

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
    "grace_extended_to",
    "paused_on",
    "paused_until",
    "portal_state",
    "portal_version",
    "renewal_problem",
}
# What becomes of access when a state begins.
ACCESS = {"closed": "ended", "paused": "paused"}


class ContractContract(models.Model):
    _name = "contract.contract"
    _inherit = ["contract.contract", "portal.contract.charged.mixin"]

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

    _renewal_idx = models.Index("(company_id, renewal_date, id) WHERE portal_state <> 'closed'")

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
        return super().write(vals)

    def _write_renewal(self, values):
        """Write what is guarded. Only what decides about states calls it."""
        return super().write(values)

    @api.model
    def _get_contracts_to_invoice_domain(self, date_ref=None):
        """Override of `contract`: what is charged is invoiced by our own job; what is paused or closed is not at all."""
        is_ours = Domain("is_charged_automatically", "=", True) & Domain("contract_type", "=", "sale")
        is_off = Domain("portal_state", "in", ["paused", "closed"])
        return Domain(super()._get_contracts_to_invoice_domain(date_ref)) & ~is_ours & ~is_off

    # === STATES === #

    def _change_portal_state(self, state, actor, reason="", date=None, **values):
        """Change the state: the only way. It logs, tells once, and notes what becomes of access.

        :param str state: the new one
        :param Actor actor: who does it; None for the schedule
        :param str reason: a code of `renewal_problem`, "paid", "pending", "cancelled", "unpaid", "ended", "paused",
            "resumed", "taken_back", "reactivated", or words of the vendor
        :param date date: the renewal date that it is about; by default the one that is next or due
        :param values: other fields that change with it
        :return: whether it changed
        """
        self.ensure_one()
        before, date = self.portal_state, date or self.renewal_date
        at_risk = {} if state in ("to_renew", "checking") else {"amount_at_risk": 0}
        lost = self.amount_at_risk
        self._write_renewal({"portal_state": state} | at_risk | values)
        if before == state:
            return False
        transition = self._log_portal("state", before, state, actor, reason, date, lost or self.amount_at_risk)
        kind = ACCESS.get(state) or ("begun" if before in ACCESS else "")
        if kind:
            self.env["portal.contract.access.event"]._emit(self, kind, before)
        if transition.is_news:
            self._notify_transition(transition)
        return True

    def _log_portal(self, kind, before, after, actor, reason="", date=None, amount=0.0):
        """Add a row to the history, and return it; see `portal.contract.transition`.

        :param date date: the renewal date; by default the one that is next or due
        :param float amount: what is at risk, or was
        """
        return self.env["portal.contract.transition"]._add(self, kind, before, after, actor, reason, date, amount)

    def _get_transitions_sudo(self, limit=50):
        """Return the history, the newest first, in sudo mode as it is that of a contract that the reader may read."""
        self.ensure_one()
        return self.env["portal.contract.transition"].sudo().search([("res_id", "=", self.id)], limit=limit)

    def _close(self, actor, reason):
        """Close the contract today: the draft of an unpaid period is deleted, its lines end, access ends by an event.

        :param Actor actor: None for the schedule
        :param str reason: see `_change_portal_state`
        :raise UserError: if a charge is undecided
        """
        self.ensure_one()
        if self._get_charge_under_way() or self._get_transactions_under_way():
            raise UserError(self.env._("A payment is under way. The subscription cannot be closed before its result."))
        adapter, date = self.env["portal.contract.adapter"], self.renewal_date
        today = self.company_id._get_portal_contract_today()
        adapter._discard_invoice(self)
        values = {"closed_on": today, "ending_date": False, "grace_extended_to": False, "paused_until": False}
        # Before its lines end: the history and the event of access tell what it was.
        self._change_portal_state("closed", actor, reason, date=date, **values)
        adapter._end_at(self)

    def _end_on(self, date, actor, reason):
        """Let the contract end on a day (Ending): periods before it are still charged; closed by the run after it."""
        self.ensure_one()
        self.env["portal.contract.adapter"]._end_at(self, date)
        state = "ending" if self.portal_state == "active" else self.portal_state
        self._change_portal_state(state, actor, reason, ending_date=date)

    def _take_back_end(self, actor):
        """Let a contract that is Ending go on."""
        self.ensure_one()
        self.env["portal.contract.adapter"]._take_back_end(self)
        state = "active" if self.portal_state == "ending" else self.portal_state
        self._change_portal_state(state, actor, "taken_back", ending_date=False)

    def _pause(self, until, actor):
        """Pause the contract from today to a day: nothing is invoiced, and no gap is billed later.

        :param date until: the day on which it resumes by itself; None if somebody resumes it
        :raise UserError: if something is due or under way, or it is not Active
        """
        self.ensure_one()
        if self.portal_state != "active" or self.due_invoice_id or self._get_charge_under_way():
            raise UserError(self.env._("This subscription cannot be paused now."))
        self.env["portal.contract.adapter"]._end_at(self)
        today = self.company_id._get_portal_contract_today()
        self._change_portal_state("paused", actor, "paused", paused_on=today, paused_until=until)

    def _resume(self, actor, date=None):
        """Let a paused contract go on, or come back to a closed one: a new period begins, and no gap is billed.

        :param date date: the first day of the new period; by default today, or after a pause as many days later as
            were paid and not used
        """
        self.ensure_one()
        if self.portal_state not in ("paused", "closed"):
            raise UserError(self.env._("This subscription runs already."))
        is_pause, today = self.portal_state == "paused", self.company_id._get_portal_contract_today()
        if not date:
            date = fields.Date.add(today, days=self._count_unused_days() if is_pause else 0)
        self.env["portal.contract.adapter"]._resume(self, date)
        values = {"paused_on": False, "paused_until": False, "closed_on": False, "renewal_problem": False}
        self._change_portal_state("active", actor, "resumed" if is_pause else "reactivated", **values)

    def _count_unused_days(self):
        """Return how many days were paid when the pause began."""
        lasts = self.contract_line_ids.filtered("last_date_invoiced").mapped("last_date_invoiced")
        days = (max(lasts) - self.paused_on).days + 1 if lasts and self.paused_on else 0
        return max(days, 0)

    def _extend_grace(self, date, reason):
        """Extend the grace to a day, once per renewal date, as the vendor; it is logged.

        :raise UserError: if it is not To Renew, was extended already, or the day is not later
        """
        self.ensure_one()
        if self.portal_state != "to_renew":
            raise UserError(self.env._("Only a subscription that is To Renew has days of grace."))
        if self.grace_extended_to:
            raise UserError(self.env._("The grace was extended already. It is extended once for a renewal date."))
        if not (reason or "").strip():
            raise UserError(self.env._("Please give a reason: it is kept in the history."))
        if not date or date <= self.grace_end_date:
            raise UserError(self.env._("Please choose a day after the one on which it closes now."))
        before = self.grace_end_date
        self._write_renewal({"grace_extended_to": date})
        texts = [fields.Date.to_string(day) for day in (before, date)]
        self._log_portal("grace", *texts, self.env["portal.contract.transition"]._make_actor(), reason.strip())

    def action_extend_grace(self):
        """Open the wizard that extends the grace."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend the Grace"),
            "res_model": "portal.contract.grace",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contract_id": self.id},
        }

    # === NOTICES === #

    def _notify_transition(self, transition):
        """Tell people of a transition that is news; nothing is told here.

        For a module to tell of it, it must override this method, and queue what it sends.

        :param portal.contract.transition transition: what happened, in sudo mode as customers have no right on it
        """

    def _notify_method_removed(self, token, actor):
        """Tell people that the method of these contracts is gone; nothing is told here.

        For a module to tell of it, it must override this method, and queue what it sends.
        """

    # === WHAT CUSTOMERS READ AND DO === #

    def _estimate_next_invoice(self):
        """Return what the next invoice will be: see `portal.contract.adapter._estimate`. Nothing is written."""
        self.ensure_one()
        # In sudo mode as customers have no right on accounting; it is of a contract that they may read.
        return self.env["portal.contract.adapter"]._estimate(self.sudo())

    def _prepare_estimate_lines(self):
        """Return the lines of the next invoice: dicts of `line`, `name`, `product`, `quantity`, `uom`, `price_unit`,
        `discount`.

        For a module to plan changes, it must override this method and return the lines as they will be then.
        """
        self.ensure_one()
        prepared = []
        for line in self._get_lines_to_invoice(self.renewal_date).filtered(lambda line: not line.display_type):
            if values := line._prepare_invoice_line():
                amounts = {name: values[name] for name in ("name", "quantity", "price_unit", "discount")}
                prepared.append({"line": line, "product": line.product_id, "uom": line.uom_id} | amounts)
        return prepared

    def _get_planned_changes(self):
        """Return in words what will change with the next invoice, as a list.

        For a module to plan changes, it must override this method and return the list with its own.
        """
        return []

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

    def _get_portal_subscription_actions(self, actor):
        """Return what somebody may do now, for pages and routes alike.

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

    def _get_portal_plan(self):
        """Return what holds the settings of the plan: the template, or the contract itself if it has none."""
        self.ensure_one()
        return self.contract_template_id or self

    def _get_grace_days_left(self):
        """Return how many days are left before the contract closes; 0 if it is not To Renew."""
        self.ensure_one()
        if self.portal_state != "to_renew" or not self.grace_end_date:
            return 0
        return max((self.grace_end_date - self.company_id._get_portal_contract_today()).days, 0)

    def _lock_portal(self):
        """Lock one contract until the end of the transaction, and read it anew.

        :return: the contract
        :raise UserError: if somebody else changes it at the moment
        """
        self.ensure_one()
        if not self.try_lock_for_update():
            raise UserError(self.env._("This subscription is being changed at the moment. Please try again."))
        self.invalidate_recordset()
        return self

    def _wait_for_lock(self):
        """Lock one contract until the end of the transaction, after whoever has it: who is charged is worked off once."""
        self.ensure_one()
        self.env.execute_query(SQL("SELECT 1 FROM contract_contract WHERE id = %s FOR UPDATE", self.id))
        self.env.invalidate_all()
