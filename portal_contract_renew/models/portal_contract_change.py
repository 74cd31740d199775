from odoo import api, fields, models
from odoo.exceptions import UserError

from .portal_contract_notice import TOLD


class PortalContractChange(models.Model):
    """Something that a customer changes of a subscription: at once, once it is paid, or on a day to come.

    What each kind means is in `portal.contract.act.<kind>`; see `portal.contract.act`.
    """

    _name = "portal.contract.change"
    _inherit = [
        "portal.contract.change.offered.mixin",
        "portal.contract.change.requested.mixin",
        "portal.contract.change.charged.mixin",
        "portal.contract.change.applied.mixin",
    ]
    _description = "Change of a Subscription"
    _order = "id desc"

    contract_id = fields.Many2one("contract.contract", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("quantity", "Quantity"),
            ("plan", "Plan"),
            ("cancel", "Cancellation"),
            ("stay", "Offer to stay"),
            ("stay_end", "End of the offer to stay"),
            ("pause", "Pause"),
            ("resume", "Resumption"),
            ("come_back", "Return"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("paying", "Being paid"),
            ("planned", "Planned"),
            ("applied", "Applied"),
            ("withdrawn", "Withdrawn"),
            ("refused", "Not applied"),
        ],
        required=True,
        readonly=True,
        default="planned",
    )
    effective_date = fields.Date("On", readonly=True, help="From this day on it holds.")
    line_id = fields.Many2one("contract.line", readonly=True, ondelete="set null", index="btree_not_null")
    quantity_before = fields.Float(readonly=True, digits="Product Unit", aggregator=None)
    quantity_after = fields.Float("Quantity", readonly=True, digits="Product Unit", aggregator=None)
    plan_before_id = fields.Many2one("contract.template", "Plan before", readonly=True, ondelete="set null")
    plan_id = fields.Many2one("contract.template", readonly=True, ondelete="set null")
    until_date = fields.Date("Until", readonly=True, help="The day on which a pause ends.")
    reason_id = fields.Many2one("portal.contract.cancel.reason", readonly=True, ondelete="restrict")
    reason_text = fields.Text("In the customer's words", readonly=True)
    data = fields.Json(readonly=True, help="What is needed to apply it, or to take it back.")
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null")
    version = fields.Integer(readonly=True, aggregator=None, help="The version of the contract that was changed.")
    request_key = fields.Char(readonly=True, groups="base.group_system")
    invoice_id = fields.Many2one("account.move", readonly=True, ondelete="set null", index="btree_not_null")
    transaction_id = fields.Many2one("payment.transaction", readonly=True, ondelete="set null", index="btree_not_null")
    amount = fields.Monetary("To pay at once", readonly=True, help="Taxes included.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    failure_reason = fields.Char(readonly=True)

    _due_idx = models.Index("(effective_date, contract_id) WHERE state = 'planned'")
    _paying_idx = models.Index("(contract_id) WHERE state = 'paying'")
    _request_key_uniq = models.UniqueIndex("(request_key) WHERE request_key IS NOT NULL")

    @api.model
    def _get_act(self, kind):
        """Return the model that knows a kind of change."""
        return self.env[f"portal.contract.act.{kind}"]

    @api.model
    def _search_of_sudo(self, contract_sudo, state):
        """Return the changes of a contract in a state, the oldest first.

        :return: in sudo mode as what is planned of a contract is told whoever may read the contract
        """
        return self.sudo().search(
            [("contract_id", "=", contract_sudo.id), ("state", "=", state)], order="effective_date, id"
        )

    # === WHAT STAFF DECIDES === #

    def action_not_charged(self):
        """Note that the provider did not charge a change: somebody looked there.

        :raise UserError: if it is decided
        """
        for change in self._check_undecided():
            change.transaction_id.portal_is_unanswered = False
            if change.transaction_id.state != "error":
                change.transaction_id._set_error(self.env._("The provider did not charge it."))
            change._take_answer()

    def action_charged(self):
        """Note that the provider charged a change: somebody looked there. The payment is booked.

        :raise UserError: if it is decided
        """
        for change in self._check_undecided():
            change.transaction_id._set_done()
            change.transaction_id._post_process()

    def _check_undecided(self):
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise UserError(self.env._("Only people of invoicing decide this."))
        # In sudo mode as people of invoicing have no right to change what customers asked for but by these buttons.
        changes_sudo = self.sudo()
        if any(change.state != "paying" or not change._is_left() for change in changes_sudo):
            raise UserError(self.env._("The answer to this charge is known already, or still awaited."))
        return changes_sudo

    # === WHAT IS TOLD === #

    def _tell_result(self):
        """Return what became of a change, for whoever asked for it, and whether it is a refusal."""
        self.ensure_one()
        words = {"change": self._tell()}
        if self.state == "refused" and self.transaction_id.state == "done":
            return self.env._("It was paid, but could not be applied. We look into it: %(change)s.", **words), True
        if self.state == "refused" and self.transaction_id:
            return self.env._("The payment was refused, and nothing has changed: %(change)s.", **words), True
        if self.state == "refused":
            return self.env._("It could not be applied: %(change)s.", **words), True
        if self.state == "paying":
            return self.env._("We are waiting for the payment. The change follows as soon as it is there."), False
        if self.state == "planned":
            return self._tell_planned(), False
        if self.state == "withdrawn":
            return self.env._("Taken back: %(change)s.", **words), False
        return self.env._("Changed: %(change)s.", **words), False

    def _tell_planned(self):
        """Return what is planned, with its day."""
        self.ensure_one()
        return self._get_act(self.kind)._tell_planned(self)

    def _tell(self):
        """Return what changes, in words, without its day."""
        self.ensure_one()
        return self._get_act(self.kind)._tell(self)

    def _log(self, actor):
        """Write into the vendor's notes what somebody asked for."""
        text = self.env._("%(name)s in the portal: %(change)s", name=actor.partner.name, change=self._tell())
        words = [text, *filter(None, [self.reason_id.name, self.reason_text])]
        self.contract_id.message_post(body="\n".join(words), author_id=actor.partner.id, subtype_xmlid="mail.mt_note")

    def _notify(self, step):
        """Tell of what was planned, applied, taken back or refused, each once."""
        for change in self.filtered(lambda change: change.kind in TOLD):
            # In sudo mode as customers have no right on the subscription's fields.
            key = f"{change.id}:{step}"
            self.env["portal.event"]._notify("subscription_changed", change.sudo().contract_id, dedup_key=key)
