from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.portal_tools.actor import Actor

from .portal_contract_notice import TOLD

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
# What becomes of access when a state begins.
ACCESS = {"closed": "ended", "paused": "paused"}
# The states of subscriptions in the five of all documents.
BADGES = {
    "active": "done",
    "to_renew": "waiting",
    "paused": "over",
    "ending": "progress",
    "closed": "over",
    "checking": "progress",
}
# Products that one line names.
NAMED = 3
# The kinds of changes that a customer asks for, which are the actions that pages and routes know.
ASKED = ("quantity", "plan", "cancel", "stay", "pause", "resume", "come_back")
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
        before = {contract: contract.payment_token_id for contract in self} if "payment_token_id" in vals else {}
        result = super().write(vals)
        for contract, token in before.items():
            contract._log_portal_method(token)
        return result

    def _log_portal_method(self, before):
        """Add to the history that staff chose another method."""
        after = self.payment_token_id
        if before != after:
            actor = self.env["portal.contract.transition"]._make_actor()
            self._log_portal("method", before._tell_portal_digits(), after._tell_portal_digits(), actor)

    def _write_renewal(self, values):
        """Write what is guarded. Only what decides about states calls it."""
        return super().write(values)

    @api.model
    def _get_contracts_to_invoice_domain(self, date_ref=None):
        """Override of `contract`: our own job invoices what is charged; nobody what is paused or closed."""
        is_ours = Domain("is_charged_automatically", "=", True) & Domain("contract_type", "=", "sale")
        is_off = Domain("portal_state", "in", ["paused", "closed"])
        return Domain(super()._get_contracts_to_invoice_domain(date_ref)) & ~is_ours & ~is_off

    # === STATES === #

    def _write_portal_state(self, state, actor, reason="", date=None, **values):
        """Change the state, for `_change_portal_state` alone. It logs, tells once, and notes what becomes of access.

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

    # === WHAT CUSTOMERS READ AND DO === #

    def _estimate_next_invoice(self):
        """Return what the next invoice will be: see `portal.contract.adapter._estimate`. Nothing is written."""
        self.ensure_one()
        # In sudo mode as customers have no right on accounting; it is of a contract that they may read.
        return self.env["portal.contract.adapter"]._estimate(self.sudo())

    def _prepare_present_estimate_lines(self):
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

    def _touch_portal(self):
        """Write the contract, which is locked, as money is asked for.

        A lock alone lets a transaction that began before go on with what it read then, such as that nothing is under
        way. After a write PostgreSQL refuses it the lock, and Odoo begins it anew.
        """
        self.env.execute_query(SQL("UPDATE contract_contract SET write_date = write_date WHERE id IN %s", self._ids))

    def _wait_for_lock(self):
        """Lock one contract until the end of the transaction, after whoever has it: a charge is worked off once."""
        self.ensure_one()
        self.env.execute_query(SQL("SELECT 1 FROM contract_contract WHERE id = %s FOR UPDATE", self.id))
        self.env.invalidate_all()

    # The order of the list.
    _portal_renewal_idx = models.Index("(renewal_date, id)")
    # What waits for its customer, of the dashboard.
    _portal_grace_idx = models.Index("(grace_end_date, id) WHERE portal_state = 'to_renew'")

    def _compute_access_url(self):
        """Override of `contract`: the page of a subscription; the one before still opens."""
        result = super()._compute_access_url()
        for contract in self:
            contract.access_url = f"/my/subscriptions/{contract.id}"
        return result

    # === ONE LINE === #

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

    def _tell_portal_words(self):
        """Return what it covers, such as "10 × Seat, Support"."""
        lines = self._get_portal_lines().filtered(lambda line: not line.display_type)
        words = [line._tell_portal_covered() for line in lines[:NAMED]]
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

    # === DATES AND AMOUNTS === #

    def _get_portal_last_day(self):
        """Return the last day on which an unpaid subscription can be paid."""
        return self.grace_end_date and self.grace_end_date - timedelta(days=1)

    def _get_portal_end(self):
        """Return the last day of a subscription that ends."""
        return self.ending_date or self.date_end

    def _get_portal_due_amount(self):
        """Return what is to be paid for the period that is due, taxes included."""
        move = self.due_invoice_id
        if move.state == "posted":
            return move.amount_residual
        return move.amount_total or self._get_portal_estimate().get("total", 0.0)

    def _get_portal_estimate(self):
        """Return what `_estimate_next_invoice` does; nothing if no invoice follows.

        Its amounts are computed as those of the invoice, without making one, which costs many queries.
        """
        if self.portal_state in ("closed", "paused") or not self.renewal_date:
            return {}
        if self.due_invoice_id:
            return self._estimate_next_invoice()
        contract, taxes = self.with_company(self.company_id), self.env["account.tax"]
        lines = contract._prepare_estimate_lines()
        rows = [contract._prepare_portal_base_line(line) for line in lines]
        taxes._add_tax_details_in_base_lines(rows, self.company_id)
        taxes._round_base_lines_tax_details(rows, self.company_id)
        totals = taxes._get_tax_totals_summary(rows, self.currency_id, self.company_id)
        return {
            "date": self.renewal_date,
            "lines": [
                line | {"subtotal": row["tax_details"]["total_excluded_currency"]}
                for line, row in zip(lines, rows, strict=True)
            ],
            "untaxed": totals["base_amount_currency"],
            "tax": totals["tax_amount_currency"],
            "total": totals["total_amount_currency"],
            "changes": self._get_planned_changes(),
        }

    def _prepare_portal_base_line(self, line):
        """Return a line of `_prepare_estimate_lines` as Odoo computes its taxes: those that its invoice will have."""
        product, partner = line["product"], self.invoice_partner_id or self.partner_id
        taxes = product.taxes_id._filter_taxes_by_company(self.company_id)
        if not taxes:
            account = product._get_product_accounts()["income"] if product else self.journal_id.default_account_id
            taxes = account.tax_ids.filtered(lambda tax: tax.type_tax_use == "sale")
        position = self.fiscal_position_id or self.env["account.fiscal.position"]._get_fiscal_position(partner)
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            None,
            product_id=product,
            tax_ids=position.map_tax(taxes),
            quantity=line["quantity"],
            price_unit=line["price_unit"],
            discount=line["discount"],
            currency_id=self.currency_id,
            partner_id=partner,
        )

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

    def _get_portal_actor(self):
        """Return the current user as somebody who reads, for lists and answers, which have no request."""
        return Actor(user=self.env.user.with_user(self.env.user))

    def _is_portal_about_to_charge(self):
        """Return whether a method that was given just now is charged by the next run, which has been started."""
        today = self.company_id._get_portal_contract_today()
        return self.portal_state == "to_renew" and self._get_next_step(today) == "charge"

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
        moves_sudo = self.env["account.move"].sudo()
        if actor.user._is_public():
            return moves_sudo
        domain = [("invoice_line_ids.contract_line_id.contract_id", "=", self.id), ("state", "=", "posted")]
        found_sudo = moves_sudo.search(domain, order="invoice_date desc, id desc", limit=limit)
        return self.env["portal.access.policy"]._filter_open(found_sudo, actor.user)

    portal_change_ids = fields.One2many(
        "portal.contract.change", "contract_id", "Changes", readonly=True, groups="account.group_account_invoice"
    )

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

    def _get_portal_cancellation_sudo(self):
        """Return the cancellation that can be taken back; empty if there is none, as where the vendor ended it.

        :return: in sudo mode, as what is planned of a contract is told whoever may read the contract
        """
        planned_sudo = self.env["portal.contract.change"]._search_of_sudo(self, "planned")
        is_ending = self.portal_state == "ending"
        return planned_sudo.filtered(lambda change: is_ending and change.kind == "cancel")[:1]

    def _get_portal_close_reason(self):
        """Return why the contract closed last: a code, or words of the vendor; "" if it never closed."""
        closings = self._get_transitions_sudo().filtered(
            lambda row: row.kind == "state" and row.state_after == "closed"
        )
        return closings[:1].reason or ""

    def _get_planned_changes(self):
        """Return in words what will change with the next invoice, as a list.

        For a module to plan changes, it must override this method and return the list with its own.
        """
        planned_sudo = self.env["portal.contract.change"]._search_of_sudo(self, "planned")
        return [change._tell_planned() for change in planned_sudo]

    def _prepare_estimate_lines(self):
        """Return the lines of the next invoice, with quantities as they will be then.

        For a module to plan changes, it must override this method and return the lines as they will be then.

        :return: see `_prepare_present_estimate_lines`
        """
        rows = self._prepare_present_estimate_lines()
        planned_sudo = self.env["portal.contract.change"]._search_of_sudo(self, "planned")
        due = planned_sudo.filtered(
            lambda change: change.kind == "quantity" and change.effective_date <= self.renewal_date
        )
        after = {change.line_id: change.quantity_after for change in due}
        return [row | {"quantity": after.get(row["line"], row["quantity"])} for row in rows]

    def _change_portal_state(self, state, actor, reason="", **values):
        """Change the state: the only way. Nothing stays planned of what has closed.

        :param: see `_write_portal_state`
        :return: whether it changed
        """
        result = self._write_portal_state(state, actor, reason=reason, **values)
        if state == "closed":
            for contract in self:
                self.env["portal.contract.change"]._end_all_sudo(contract, actor)
        return result

    def _recurring_create_invoice(self, date_ref=False):
        """Override of `contract`: what was planned until today holds before it is invoiced."""
        for contract in self:
            today = contract.company_id._get_portal_contract_today()
            # In sudo mode as customers planned it, who have no right on contracts.
            self.env["portal.contract.change"]._apply_due_sudo(contract.sudo(), today)
        return super()._recurring_create_invoice(date_ref)

    def _notify_transition(self, transition):
        """Tell of a state that its customer must know, once for each transition."""
        if transition.state_after == "to_renew":
            self._notify_portal_problem()
            return
        code = BY_REASON.get(transition.reason) or BY_STATE.get(transition.state_after)
        if code:
            self.env["portal.event"]._notify(code, self, dedup_key=str(transition.id))

    def _renew(self):
        """Override to tell once that a period was paid, whoever paid it and how."""
        date, move = self.renewal_date, self.due_invoice_id
        is_paid = move.amount_total > 0 and move.payment_state in ("in_payment", "paid")
        result = super()._renew()
        if is_paid:
            self.env["portal.event"]._notify("subscription_paid", self, dedup_key=str(date))
        return result

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

    def _get_portal_staff(self):
        """Return who presses a button, as somebody who acts.

        :raise AccessError: if they may not change the contract
        """
        self.ensure_one()
        self.check_access("write")
        return Actor(user=self.env.user.with_user(self.env.user))

    def _check_portal_state(self, states):
        if self.portal_state not in states:
            labels = dict(self._fields["portal_state"]._description_selection(self.env))
            raise UserError(
                self.env._("That cannot be done while the status is %(state)s.", state=labels[self.portal_state])
            )

    def action_portal_charge(self):
        """Charge the period that is due to the saved payment method."""
        actor = self._get_portal_staff()
        self._check_portal_state(("active", "ending", "to_renew"))
        if not self.renewal_date or self.renewal_date > self.company_id._get_portal_contract_today():
            raise UserError(self.env._("Nothing is due yet."))
        # In sudo mode as invoices, transactions and the history follow from it.
        state = self.sudo()._lock_portal()._charge(actor)
        words = dict(self.env["portal.contract.charge"]._fields["state"]._description_selection(self.env))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": words.get(state) or self.env._("There is nothing to be charged."),
                "type": "success" if state == "done" else "warning",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_portal_pause(self):
        """Pause the subscription from today, until somebody of the staff resumes it."""
        actor = self._get_portal_staff()
        self._check_portal_state(("active",))
        # In sudo mode as the history and the change of access follow from it.
        self.sudo()._pause(None, actor)

    def action_portal_resume(self):
        """Let a paused or closed subscription go on, with a new period from today."""
        actor = self._get_portal_staff()
        self._check_portal_state(("paused", "closed"))
        # In sudo mode as the history and the change of access follow from it.
        self.sudo()._resume(actor)

    def action_portal_close(self):
        """Ask why the subscription is closed."""
        self._get_portal_staff()
        self._check_portal_state(("active", "to_renew", "paused", "ending"))
        return self._open_portal_wizard("portal.contract.closing", self.env._("Close the Subscription"))

    def _open_portal_wizard(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_contract_id": self.id},
        }

    def action_open_portal_changes(self):
        """Open what customers changed of the subscription."""
        return self._open_portal_rows("portal.contract.change", [("contract_id", "=", self.id)], self.env._("Changes"))

    def action_open_portal_charges(self):
        """Open what was charged for the subscription."""
        return self._open_portal_rows("portal.contract.charge", [("contract_id", "=", self.id)], self.env._("Charges"))

    def action_open_portal_history(self):
        """Open what happened to the subscription."""
        return self._open_portal_rows("portal.contract.transition", [("res_id", "=", self.id)], self.env._("History"))

    def _open_portal_rows(self, model, domain, name):
        self._get_portal_staff()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
        }
