from odoo import fields, models

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
    due_last_dates = fields.Json(readonly=True, copy=False, help="The last day invoiced of each line before the draft.")
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

    # === STATES === #

    def _change_portal_state(self, state, actor, reason="", **values):
        """Change the state: the only way. It logs, tells once, and notes what becomes of access.

        :param str state: the new one
        :param Actor actor: who does it; None for the schedule
        :param str reason: a code of `renewal_problem`, "paid", "cancelled", "unpaid", "ended", "paused", "resumed",
            "taken_back", "reactivated", or words of the vendor
        :param values: other fields that change with it
        :return: whether it changed
        """
        raise NotImplementedError

    def _notify_transition(self, transition):
        """Tell people of a transition that is news; nothing is told here.

        For a module to tell of it, it must override this method, and queue what it sends.

        :param portal.contract.transition transition: what happened, in sudo mode as customers have no right on it
        """

    def _notify_method_removed(self, token, actor):
        """Tell people that the method of these contracts is gone; nothing is told here.

        For a module to tell of it, it must override this method, and queue what it sends.
        """

    def _log_portal(self, kind, before, after, actor, reason=""):
        """Add a row to the history that is no change of state; see `portal.contract.transition`."""
        raise NotImplementedError

    def _get_transitions_sudo(self, limit=50):
        """Return the history, the newest first, in sudo mode as it is that of a contract that the reader may read."""
        raise NotImplementedError

    def _close(self, actor, reason):
        """Close the contract today: the draft of an unpaid period is deleted, its lines end, access ends by an event.

        :param Actor actor: None for the schedule
        :param str reason: see `_change_portal_state`
        :raise UserError: if a charge is undecided
        """
        raise NotImplementedError

    def _end_on(self, date, actor, reason):
        """Let the contract end on a day (Ending): periods before it are still charged; closed by the run after it."""
        raise NotImplementedError

    def _take_back_end(self, actor):
        """Let a contract that is Ending go on."""
        raise NotImplementedError

    def _pause(self, until, actor):
        """Pause the contract from today to a day: nothing is invoiced, and no gap is billed later."""
        raise NotImplementedError

    def _resume(self, actor, date=None):
        """Let a paused contract go on, or come back to a closed one: a new period begins on that day (today)."""
        raise NotImplementedError

    def _extend_grace(self, date, reason):
        """Extend the grace to a day, once per renewal date, as the vendor; it is logged.

        :raise UserError: if it is not To Renew, was extended already, or the day is not later
        """
        raise NotImplementedError

    def action_extend_grace(self):
        """Open the wizard that extends the grace."""
        raise NotImplementedError

    # === WHAT CUSTOMERS READ AND DO === #

    def _estimate_next_invoice(self):
        """Return what the next invoice will be: see `portal.contract.adapter._estimate`. Nothing is written."""
        return self.env["portal.contract.adapter"]._estimate(self)

    def _prepare_estimate_lines(self):
        """Return the lines of the next invoice: dicts of `line`, `name`, `product`, `quantity`, `uom`, `price_unit`,
        `discount`.

        For a module to plan changes, it must override this method and return the lines as they will be then.
        """
        raise NotImplementedError

    def _get_planned_changes(self):
        """Return in words what will change with the next invoice, as a list.

        For a module to plan changes, it must override this method and return the list with its own.
        """
        return []

    def _get_portal_subscription_actions(self, actor):
        """Return what somebody may do now, for pages and routes alike.

        For a module to add actions, it must override this method and return the dict with its own.

        :return: dict of booleans: `see_method` (read the method's digits), `change_method`, `pay_now`; others by
            overrides, such as `quantity`, `plan`, `cancel`, `take_back`, `come_back`, `pause`, `resume`
        """
        raise NotImplementedError

    def _get_portal_plan(self):
        """Return what holds the settings of the plan: the template, or the contract itself if it has none."""
        self.ensure_one()
        return self.contract_template_id or self

    def _get_grace_days_left(self):
        """Return how many days are left before the contract closes; 0 if it is not To Renew."""
        raise NotImplementedError

    def _lock_portal(self):
        """Lock one contract until the end of the transaction, and read it anew.

        :raise UserError: if somebody else changes it at the moment
        """
        raise NotImplementedError
