import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.exceptions import UserError

# States in which money may still arrive, or not: nothing is charged a second time, and nothing closes.
OPEN = ("sent", "pending", "undecided")
# A request has been answered or given up by then; who still waits for it holds a lock.
MINUTES_TO_ANSWER = 2
MOST_REPEATS = 5
# How often the consequences of an answer are tried at once, if somebody else writes the same.
MOST_TRIES = 5

_logger = logging.getLogger(__name__)


class PortalContractCharge(models.Model):
    """An attempt to charge the period of a contract to a saved method.

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
        selection=lambda self: self.env["contract.contract"]._fields["renewal_problem"].selection, readonly=True
    )
    is_soft = fields.Boolean("Refused for the Moment", readonly=True, help="Whether it is tried again by itself.")
    sent_on = fields.Datetime(readonly=True)
    decided_on = fields.Datetime(readonly=True)
    repeats = fields.Integer(readonly=True, aggregator=None, help="How often the same request was sent again.")
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="set null", help="Empty: by the schedule.")

    _attempt_uniq = models.UniqueIndex("(contract_id, period_date, attempt)", "This attempt was made already.")
    _reference_uniq = models.UniqueIndex("(reference)", "This attempt was made already.")

    # === REQUEST === #

    def _send(self):
        """Ask the provider for the money. What was prepared is committed; the answer is committed before all else.

        Whoever else finds the row while it is locked leaves it alone. Nothing raises.
        """
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "sent":
            return
        try:
            self.transaction_id._charge_with_token()
            self.env.cr.commit()  # pylint: disable=invalid-commit
        except Exception:
            # The money may have moved; a webhook may have told it at the same time.
            _logger.warning("The answer to the charge %s could not be kept.", self.reference, exc_info=True)
            self.env.cr.rollback()
        self._follow_up()

    def _follow_up(self):
        """Draw the consequences of an answer, and commit them. What fails in the end is done by the next run."""
        for _time in range(MOST_TRIES):
            try:
                self.contract_id._wait_for_lock()
                self._take_answer()
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return
            except OperationalError:
                # Somebody else wrote the same at this moment: it is looked at anew.
                self.env.cr.rollback()
            except Exception:
                _logger.warning("The answer to the charge %s is worked off later.", self.reference, exc_info=True)
                self.env.cr.rollback()
                return

    def _repeat(self):
        """Ask for the same money again, by the same transaction and so by the same key. It commits."""
        tx = self.transaction_id
        if tx.state == "error":
            # As a provider's answer moves on from a draft alone.
            tx._update_state(("error",), "draft", False)
        tx.write({"portal_is_unanswered": False, "portal_decline_code": False})
        self.write({"state": "sent", "sent_on": fields.Datetime.now(), "repeats": self.repeats + 1})
        self.env.cr.commit()  # pylint: disable=invalid-commit
        self._send()

    # === ANSWER === #

    def _is_stale(self):
        """Return whether a request that was sent will never be answered to us: whoever sent it is gone.

        Who waits for the answer holds a lock on the row.
        """
        limit = fields.Datetime.now() - timedelta(minutes=MINUTES_TO_ANSWER)
        return self.state == "sent" and self.sent_on < limit and bool(self.try_lock_for_update())

    def _is_answered(self):
        """Return whether the provider has told more than is noted here."""
        tx = self.transaction_id
        if tx.state in ("cancel", "error"):
            return self.state != "refused" and not tx.portal_is_unanswered
        return tx.state == "done" or (tx.state in ("pending", "authorized") and self.state != "pending")

    def _take_answer(self):
        """Take over what became of the transaction, and move the contract accordingly. It may be repeated.

        done: the contract is Active and its next period follows. pending: nothing is told, nothing is charged again.
        refused: To Renew. No answer: Being checked, with an activity, until it is decided.
        """
        for charge in self:
            tx = charge.transaction_id
            if tx.state == "done" and not tx.is_post_processed:
                tx._post_process()
            elif tx.state == "done":
                tx._follow_portal_contract(False)
            elif tx.state in ("pending", "authorized"):
                charge._note_answer("pending")
                charge.contract_id._note_pending()
            elif tx.state in ("cancel", "error") and not tx.portal_is_unanswered:
                charge._refuse()
            else:
                charge._leave_undecided()

    def _note_answer(self, state, **values):
        """Note an answer, once."""
        changed = self.filtered(lambda charge: charge.state != state)
        changed.write({"state": state, "decided_on": fields.Datetime.now(), "problem": False} | values)

    def _note_refusal(self):
        """Note a definite refusal, and turn the contract To Renew.

        Money that is returned weeks later makes the period due anew, from today.
        """
        if self.state == "refused":
            return
        was_pending = self.state == "pending"
        problem, is_soft = self.transaction_id._get_portal_problem()
        self._note_answer("refused", problem=problem, is_soft=is_soft)
        self.contract_id._turn_to_renew(problem, is_new_date=was_pending)

    def _leave_undecided(self):
        if self.state != "undecided":
            self._note_answer("undecided")
            self.contract_id._start_checking(self)

    # === WHAT STAFF DECIDES === #

    def action_not_charged(self):
        """Note that the provider did not charge: somebody looked there.

        :raise UserError: if it is decided
        """
        for charge in self._check_undecided():
            charge.transaction_id.portal_is_unanswered = False
            if charge.transaction_id.state != "error":
                charge.transaction_id._set_error(self.env._("The provider did not charge it."))
            charge._note_answer("refused", problem="technical", is_soft=True)
            charge.contract_id._turn_to_renew("technical")

    def action_charged(self):
        """Note that the provider charged: somebody looked there. The payment is booked.

        :raise UserError: if it is decided
        """
        for charge in self._check_undecided():
            charge.transaction_id._set_done()
            charge._take_answer()

    def _check_undecided(self):
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise UserError(self.env._("Only people of invoicing decide this."))
        if any(charge.state != "undecided" for charge in self):
            raise UserError(self.env._("The answer to this charge is known already."))
        # In sudo mode as people of invoicing have no right to change charges but by these buttons.
        return self.sudo()

    def _refuse(self):
        """Note a definite refusal, and tell it each day on which it was refused again, which is no new state."""
        self._note_refusal()
        # In sudo mode as whoever pays has no right on the subscription.
        self.sudo().contract_id._notify_portal_problem()
