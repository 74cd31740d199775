import hashlib
import json
import logging
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.portal_tools import csv_file

from .portal_contract_charge import MINUTES_TO_ANSWER
from .portal_contract_notice import TOLD

MAX_TEXT = 2000
KEY = re.compile(r"[0-9a-f]{32}")
# What one person may change of one subscription within an hour.
MAX_CHANGES = 10
HOUR = 3600
# What a customer may take back while it is planned.
WITHDRAWABLE = ("quantity", "plan", "pause", "cancel")

_logger = logging.getLogger(__name__)


class PortalContractChange(models.Model):
    """Something that a customer changes of a subscription: at once, once it is paid, or on a day to come.

    What each kind means is in `portal.contract.act.<kind>`; see `portal.contract.act`.
    """

    _name = "portal.contract.change"
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

    # === WHO MAY === #

    @api.model
    def _get_act(self, kind):
        """Return the model that knows a kind of change."""
        return self.env[f"portal.contract.act.{kind}"]

    @api.model
    def _get_role_refusal(self, contract_sudo, actor):
        """Return why somebody cannot change a subscription, in words, or False.

        To change what a company buys is to order: it requires the right "sign". To pay requires the right "pay".

        :param contract.contract contract_sudo: a contract that the actor opened, in sudo mode
        :param Actor actor: who wants to
        """
        access, contract = self.env["portal.document.access"], contract_sudo.with_env(actor.env)
        if actor.user._is_public():
            return actor.env._("Sign in to change this subscription.")
        if not actor.user._is_portal():
            return actor.env._("Only customers can change subscriptions here.")
        # Neither a link nor an invitation of a colleague opens more than reading.
        if access._is_link_needed(contract, actor.user) or access._is_guest(contract, actor.user):
            return actor.env._("You may read this subscription, but not change it. Ask a colleague.")
        if not self.env["portal.access.policy"]._has_right(actor.user, "sign"):
            return actor.env._("Your role does not allow you to change subscriptions. Ask a colleague who may.")
        return False

    @api.model
    def _get_refusal(self, contract_sudo, kind, actor):
        """Return why somebody cannot make a kind of change now, in words, or False."""
        if refusal := self._get_role_refusal(contract_sudo, actor):
            return refusal
        act = self._get_act(kind)
        if contract_sudo.portal_state not in act._act_states:
            return act._get_state_refusal(contract_sudo)
        if self._search_of_sudo(contract_sudo, "paying"):
            return self.env._("Another change is being paid. Please wait until it is decided.")
        if kind in ("quantity", "plan") and contract_sudo._get_charge_under_way():
            return self.env._("A payment is under way. Please wait until it is decided.")
        return act._get_refusal(contract_sudo, actor)

    @api.model
    def _search_of_sudo(self, contract_sudo, state):
        """Return the changes of a contract in a state, the oldest first.

        :return: in sudo mode as what is planned of a contract is told whoever may read the contract
        """
        return self.sudo().search(
            [("contract_id", "=", contract_sudo.id), ("state", "=", state)], order="effective_date, id"
        )

    # === WHAT IS OFFERED === #

    @api.model
    def _offer(self, contract_sudo, kind, values, actor):
        """Return what a change would be and cost, without making it.

        :param contract.contract contract_sudo: a contract that the actor opened, in sudo mode
        :param dict values: what the form sent; each may be anything
        :param Actor actor: who asks
        :return: dict of `change` (values of the change), `date` (False: at once), `parts` (what is paid at once, as
            `portal.contract.proration` prepares it), `due` and `next` (dicts of `untaxed`, `tax`, `total`; `next` for
            a whole period, or None), and `seen` (which is the same as long as nothing of it changes)
        :raise UserError: in the visitor's language, if it is refused
        """
        if refusal := self._get_refusal(contract_sudo, kind, actor):
            raise UserError(refusal)
        today = contract_sudo.company_id._get_portal_contract_today()
        offer = {"date": False, "parts": [], "next": None, "more": 0.0}
        offer |= self._get_act(kind)._prepare(contract_sudo, values, today)
        offer["due"] = self.env["portal.contract.proration"]._tell_totals(contract_sudo, offer["parts"], today)
        self._check_limit(contract_sudo, offer, actor)
        facts = [contract_sudo.portal_version, str(offer["date"]), offer["due"]["total"], offer["next"]]
        offer["seen"] = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]
        return offer

    def _check_limit(self, contract_sudo, offer, actor):
        """Refuse what is too much for the actor, or cannot be charged."""
        currency, company = contract_sudo.currency_id, contract_sudo.company_id
        amount = max(offer["more"], offer["due"]["total"])
        if not self.env["portal.access.policy"]._has_right(actor.user, "sign", amount, currency, company):
            raise UserError(self.env._("This is more than you may order. Ask a colleague who may."))
        is_due = offer["due"]["total"] > 0 or offer.get("first_day") == company._get_portal_contract_today()
        is_charged = contract_sudo.is_charged_automatically and is_due
        if is_charged and (refusal := self._get_charge_refusal(contract_sudo, offer["due"]["total"], actor)):
            raise UserError(refusal)

    @api.model
    def _get_charge_refusal(self, contract_sudo, amount, actor):
        """Return why somebody cannot have something charged to the contract's method, in words, or False."""
        if not self.env["portal.access.policy"]._has_right(actor.user, "pay"):
            return self.env._("This is paid at once, and your role does not allow you to pay. Ask a colleague who may.")
        if contract_sudo._get_method_problem(contract_sudo.company_id._get_portal_contract_today()):
            return self.env._("Choose a payment method that can be charged first.")
        if not contract_sudo._is_within_maximum(amount, contract_sudo.currency_id):
            return self.env._("This is more than your payment method can be charged at once. Choose another one first.")
        return False

    # === WHAT IS REQUESTED === #

    @api.model
    def _request(self, contract_sudo, kind, values, actor):
        """Make a change, once: at once, once it is paid, or planned. `_finish` has to follow, which charges it.

        :param dict values: what the form sent; `seen` is what `_offer` returned when the customer looked at it, and
            `key` tells two requests apart from one that is sent twice
        :return: the change, in sudo mode as on the pages
        :raise UserError: in the visitor's language, if it is refused
        """
        key = self._make_key(contract_sudo, values.get("key"), actor)
        contract_sudo._lock_portal()
        if made_sudo := self.sudo().search([("request_key", "=", key)], limit=1):
            return made_sudo
        offer = self._offer(contract_sudo, kind, values, actor)
        if values.get("seen") != offer["seen"]:
            raise UserError(
                self.env._("This subscription or its price has changed meanwhile. Please look at it again.")
            )
        self._check_rate(contract_sudo, actor)
        change_sudo = self.sudo().create(self._prepare_change(contract_sudo, kind, offer, actor) | {"request_key": key})
        change_sudo._replace_planned(actor)
        change_sudo._begin(offer, actor)
        return change_sudo

    def _prepare_change(self, contract_sudo, kind, offer, actor):
        return offer["change"] | {
            "contract_id": contract_sudo.id,
            "kind": kind,
            "effective_date": offer["date"] or contract_sudo.company_id._get_portal_contract_today(),
            "user_id": actor.user.id,
            "version": contract_sudo.portal_version,
            "amount": offer["due"]["total"],
            "currency_id": contract_sudo.currency_id.id,
        }

    def _make_key(self, contract_sudo, key, actor):
        """Return what is the same for a form that is sent twice, and for nothing else."""
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise UserError(self.env._("This form is too old. Please send it again."))
        return hashlib.sha256(f"{actor.user.id} {contract_sudo.id} {key}".encode()).hexdigest()

    def _check_rate(self, contract_sudo, actor):
        limits, key = self.env["portal.rate.limit"], f"{actor.user.id} {contract_sudo.id}"
        if not limits._is_allowed(self._name, key, MAX_CHANGES, HOUR):
            raise UserError(self.env._("You have changed a lot just now. Please try again later."))

    @api.model
    def _clean_text(self, text):
        """Return what somebody wrote, without what is not shown.

        :param text: may be anything
        :raise UserError: if it is too long
        """
        text = text.replace("\r\n", "\n") if isinstance(text, str) else ""
        text = "".join(character for character in text if character.isprintable() or character == "\n").strip()
        if len(text) > MAX_TEXT:
            raise UserError(self.env._("Your text is too long: at most %(limit)s characters.", limit=MAX_TEXT))
        # Staff export it, and Odoo's own export leaves some formulas as they are.
        return csv_file.defuse(text)

    def _replace_planned(self, actor):
        """Withdraw what a new change makes void: the last word on a line, on the plan or on the end holds."""
        planned = self._search_of_sudo(self.contract_id, "planned") - self
        self._get_act(self.kind)._filter_replaced(self, planned)._end_as("withdrawn", actor)

    def _begin(self, offer, actor):
        """Plan a change, have it paid, or apply it."""
        self._log(actor)
        if offer["date"]:
            self._get_act(self.kind)._plan(self, actor)
            self._note_change(actor)
            self._notify("planned")
        elif self.currency_id.compare_amounts(self.amount, 0.0) > 0:
            self._collect(offer["parts"], actor)
        else:
            self._apply(actor)

    # === WHAT IS PAID === #

    def _collect(self, parts, actor):
        """Invoice a change; it is charged where the contract is, and applied once it is paid."""
        contract = self.contract_id
        today = contract.company_id._get_portal_contract_today()
        values = self.env["portal.contract.proration"]._prepare_invoice(contract, parts, today)
        moves = self.env["account.move"].sudo().with_company(contract.company_id)
        self.invoice_id = moves.create(values)
        if contract.is_charged_automatically:
            self.state = "paying"
            contract._touch_portal()
        else:
            self.invoice_id.action_post()
            self._apply(actor)

    def _finish(self, actor):
        """Charge what a change costs at once, to the contract's method. It commits, outside of any savepoint.

        :param Actor actor: who asked for the change
        """
        if self.state == "paying" and not self.transaction_id:
            self._charge()
        elif self.state == "applied" and self.contract_id.is_charged_automatically:
            self._get_act(self.kind)._charge(self, actor)

    def _charge(self):
        """Charge a change, once the attempt is kept. It commits."""
        token = self.contract_id.payment_token_id
        self.transaction_id = self.env["payment.transaction"].create(
            {
                "provider_id": token.provider_id.id,
                "payment_method_id": token.payment_method_id.id,
                "token_id": token.id,
                "operation": "offline",
                "amount": self.invoice_id.amount_total,
                "currency_id": self.invoice_id.currency_id.id,
                "partner_id": token.partner_id.id,
                # Of its own, so that the key by which the provider knows a repeated request stays the same.
                "reference": f"S{self.contract_id.id}-C{self.id}",
                "invoice_ids": [fields.Command.set(self.invoice_id.ids)],
                "portal_change_id": self.id,
            }
        )
        self._keep()
        self.transaction_id._charge_with_token()
        # The answer is kept before all else, as what follows may fail.
        self._keep()
        if self.transaction_id.state == "done":
            self.transaction_id._post_process()
        self._take_answer()

    def _keep(self):
        """Commit what is noted of a charge: what becomes of this process is not what becomes of the money."""
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _take_answer(self):
        """Take over what became of the transaction; it may be repeated.

        Without an answer nothing is charged again: the provider's notice decides, or somebody of the staff.
        """
        for change in self.filtered(lambda change: change.state == "paying"):
            transaction = change.transaction_id
            if transaction.state == "done":
                change._apply_paid()
            elif transaction._is_portal_refused():
                change._drop_invoice()
                change._end_as("refused", None)
                change._notify("refused")
            elif transaction.state not in ("pending", "authorized"):
                change._ask_to_look()

    def _apply_paid(self):
        """Apply a change that is paid; if that is not possible any more, somebody looks at it. The money is booked."""
        self.ensure_one()
        if self.contract_id.portal_state == "closed":
            self._fail(self.env._("It was paid after the subscription had closed."), "refused")
            return
        try:
            with self.env.cr.savepoint():
                self._apply(None)
        except UserError as refusal:
            self.invalidate_recordset()
            _logger.warning("The change %s of a subscription was paid, and not applied: %s", self.id, refusal)
            self._fail(str(refusal), "refused")

    def _ask_to_look(self):
        """Have somebody find out whether a change was charged."""
        reference = self.transaction_id.reference
        words = self.env._(
            "It is not known whether %(reference)s was charged. Nothing is charged a second time, and the change does "
            "not apply, until the provider tells it, or you note what you see there.",
            reference=reference,
        )
        self.contract_id._ask_to_look(words)

    @api.model
    def _look_after_sudo(self, contract_sudo):
        """Take over answers that nobody waits for any more, as whoever asked for them is gone.

        :param contract.contract contract_sudo: locked, in sudo mode as the schedule acts for customers
        """
        self._search_of_sudo(contract_sudo, "paying").filtered(lambda change: change._is_left())._take_answer()

    def _is_left(self):
        """Return whether nobody waits for an answer any more, and the bank has not taken the payment on."""
        self.ensure_one()
        limit = fields.Datetime.now() - timedelta(minutes=MINUTES_TO_ANSWER)
        transaction = self.transaction_id
        return transaction.state in ("draft", "error") and transaction.create_date < limit

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

    def _post_invoice(self):
        """Post the invoice of a change that is paid."""
        self.invoice_id.filtered(lambda move: move.state == "draft").action_post()

    def _drop_invoice(self):
        self.invoice_id.filtered(lambda move: move.state == "draft").unlink()

    # === WHAT IS APPLIED === #

    def _apply(self, actor):
        """Apply a change, once.

        :param Actor actor: who makes it; None for the schedule
        """
        self.ensure_one()
        self._get_act(self.kind)._apply(self, actor)
        self._end_as("applied", actor)
        self._notify("applied")

    def _end_as(self, state, actor):
        """Note what became of changes."""
        for change in self:
            change.write({"state": state, "decided_on": fields.Datetime.now()})
            change._note_change(actor)

    def _note_change(self, actor):
        """Count a change of the contract, and add it to its history."""
        contract = self.contract_id
        contract._write_renewal({"portal_version": contract.portal_version + 1})
        contract._log_portal("change", "", self._tell_result()[0], actor, reason=self.state)

    def _fail(self, reason, state):
        """Note why a change was not applied, and have somebody look at it."""
        self.failure_reason = reason[:500]
        self._end_as(state, None)
        summary, owner = self.env._("A change could not be applied"), self.contract_id._get_portal_owner()
        self.env["portal.activity"]._plan(self.contract_id, owner, summary, f"{self._tell()}: {reason}")
        self._notify("refused")

    @api.model
    def _get_due_domain(self, today):
        return [("state", "=", "planned"), ("effective_date", "<=", today), ("kind", "!=", "cancel")]

    @api.model
    def _apply_due_sudo(self, contracts_sudo, today):
        """Apply what was planned until a day, in its order; one that fails does not stop the others.

        :param contract.contract contracts_sudo: in sudo mode as the schedule acts for customers
        :param date today: the day in the time zone of their company
        """
        domain = [("contract_id", "in", contracts_sudo.ids), *self._get_due_domain(today)]
        for change in self.sudo().search(domain, order="effective_date, id"):
            if not change._get_act(change.kind)._is_due(change):
                continue
            try:
                with self.env.cr.savepoint():
                    change._apply(None)
            except UserError as refusal:
                change.invalidate_recordset()
                _logger.warning("The change %s of a subscription could not be applied: %s", change.id, refusal)
                change._fail(str(refusal), "refused")

    @api.model
    def _end_all_sudo(self, contract_sudo, actor):
        """Note what becomes of planned changes of a contract that has closed.

        :param contract.contract contract_sudo: in sudo mode as whoever closed it need not read them
        """
        planned = self._search_of_sudo(contract_sudo, "planned")
        cancelled = planned.filtered(lambda change: change.kind == "cancel")
        cancelled._end_as("applied", actor)
        (planned - cancelled)._end_as("withdrawn", actor)

    @api.model
    def _withdraw_quantities_sudo(self, lines_sudo):
        """Withdraw planned quantities of lines that were agreed otherwise meanwhile.

        :param contract.line lines_sudo: in sudo mode as the order of a customer changes them
        """
        domain = [("line_id", "in", lines_sudo.ids), ("state", "=", "planned"), ("kind", "=", "quantity")]
        self.sudo().search(domain)._end_as("withdrawn", None)

    # === WITHDRAWING === #

    def _get_withdraw_refusal(self, actor):
        """Return why somebody cannot take back a planned change, in words, or False."""
        self.ensure_one()
        if refusal := self._get_role_refusal(self.contract_id, actor):
            return refusal
        if self.state != "planned" or self.kind not in WITHDRAWABLE:
            return self.env._("This change cannot be taken back any more.")
        return False

    def _withdraw(self, actor):
        """Take back a planned change.

        :param Actor actor: who wants to
        :raise UserError: in the visitor's language, if it is refused
        """
        self.contract_id._lock_portal()
        self.invalidate_recordset()
        if refusal := self._get_withdraw_refusal(actor):
            raise UserError(refusal)
        self._check_rate(self.contract_id, actor)
        self._get_act(self.kind)._take_back(self, actor)
        self._end_as("withdrawn", actor)
        self._notify("withdrawn")

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
