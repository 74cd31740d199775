from datetime import timedelta

from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .portal_contract_charge import OPEN

# How long a payment that a customer began in the portal keeps the schedule from charging the same.
MINUTES_OF_ATTEMPT = 15


class PortalContractChargedMixin(models.AbstractModel):
    """How a contract is charged: the attempts, and what follows from their answers."""

    _name = "portal.contract.charged.mixin"
    _description = "What Is Charged to a Saved Method"

    # === WHETHER === #

    def _get_charges_of_period(self):
        """Return the charges of the period that is due, the last one first."""
        is_of_period = Domain("period_date", "=", self.renewal_date)
        if self.due_invoice_id:
            # Money that was returned made the period due from another day.
            is_of_period |= Domain("invoice_id", "=", self.due_invoice_id.id)
        # In sudo mode as customers have no right on charges.
        return self.env["portal.contract.charge"].sudo().search(is_of_period & Domain("contract_id", "=", self.id))

    def _get_charge_under_way(self):
        """Return the charge whose answer is not known or final; empty if there is none."""
        domain = [("contract_id", "=", self.id), ("state", "in", OPEN)]
        # In sudo mode as customers have no right on charges.
        return self.env["portal.contract.charge"].sudo().search(domain, limit=1)

    def _get_transactions_under_way(self):
        """Return transactions of the invoice that is due which may still bring money, of customers too."""
        since = fields.Datetime.now() - timedelta(minutes=MINUTES_OF_ATTEMPT)
        return self.sudo().due_invoice_id.transaction_ids.filtered(
            lambda tx: (
                not tx.portal_charge_ids
                and (
                    tx.state in ("pending", "authorized")
                    or (tx.state == "done" and not tx.payment_id)
                    or (tx.state == "draft" and tx.create_date > since)
                )
            )
        )

    def _is_due_settled(self):
        """Return whether the invoice that is due need not be paid any more: paid, credited or cancelled.

        A payment without an entry of its own leaves a balance until it is on the bank's statement.
        """
        move = self.due_invoice_id
        if not move or move.state == "draft":
            return False
        is_paid = move.payment_state in ("paid", "in_payment") or move.currency_id.is_zero(move.amount_residual)
        return move.state == "cancel" or is_paid

    # === CHARGE === #

    def _charge_now(self, actor):
        """Charge the period that is due to the assigned method, because somebody asks for it. It commits.

        :param Actor actor: who asks
        :return: the state of the charge, see `portal.contract.charge`; "" if there is nothing to be charged
        :raise AccessError: if the actor may not pay
        :raise UserError: if there is no usable method, or a payment is under way
        """
        contract_sudo = self._check_pay_now(actor)
        if problem := contract_sudo._get_method_problem():
            texts = {
                "expired": self.env._("The payment method has expired. Please choose another one."),
                "no_method": self.env._("This subscription has no payment method. Please choose one."),
            }
            raise UserError(texts[problem])
        return contract_sudo._charge(actor)

    def _prepare_due_invoice(self, actor):
        """Return the invoice of the period that is due, for the customer to pay it in the portal; a draft is made.

        A page calls it by POST, and creates the transaction with `invoice_ids`, `portal_contract_id` and
        `portal_user_id`; `_post_process` posts the invoice, settles the period, and assigns a method that was saved.

        :return: the invoice, in sudo mode as a draft is not open to customers
        :raise AccessError: if the actor may not pay
        :raise UserError: if nothing is due, or a payment is under way
        """
        contract_sudo = self._check_pay_now(actor)
        contract_sudo._touch_portal()
        return self.env["portal.contract.adapter"]._make_invoice(contract_sudo)

    def _check_pay_now(self, actor):
        """Check that somebody may pay what is due, and return the contract, locked."""
        self.ensure_one()
        # In sudo mode as customers have no right to change contracts; what they may is checked here.
        contract_sudo = self.sudo()
        if not contract_sudo._is_manageable_by(actor):
            raise AccessError(self.env._("You may not pay for this subscription."))
        contract_sudo._lock_portal()
        if contract_sudo._get_charge_under_way() or contract_sudo._get_transactions_under_way():
            raise UserError(self.env._("A payment is under way. Please wait for its result."))
        if contract_sudo.portal_state != "to_renew":
            raise UserError(self.env._("Nothing is to be paid for this subscription at the moment."))
        return contract_sudo

    def _charge(self, actor):
        """Charge the period that is due. It commits before the request, and after it. It is for locked contracts.

        :param Actor actor: who asks; None for the schedule
        :return: the state of the charge, "done" too if nothing had to be charged; "" if something keeps it from it
        """
        if self._get_charge_under_way() or self._get_transactions_under_way():
            return ""
        if self._is_due_settled():
            self._renew()
            return "done"
        if problem := self._get_method_problem():
            self._turn_to_renew(problem)
            return ""
        move = self.env["portal.contract.adapter"]._make_invoice(self)
        amount = move.amount_total if move.state == "draft" else move.amount_residual
        if move.currency_id.compare_amounts(amount, 0) <= 0:
            self._post_without_charge(move)
            return "done"
        if not self._is_within_maximum(amount, move.currency_id):
            self._turn_to_renew("no_method")
            return ""
        charge = self._prepare_charge(move, amount, actor)
        # As a provider charges at once, whether or not this transaction of the database ends well.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        charge._send()
        return charge.state

    def _post_without_charge(self, move):
        """Post an invoice of which nothing is to be paid; a negative one stays with the customer as credit."""
        if move.state == "draft":
            move.action_post()
        # A posted invoice of nothing is paid, and has renewed the contract already.
        if self.due_invoice_id:
            self._renew()

    def _is_within_maximum(self, amount, currency):
        """Return whether the provider takes an amount."""
        provider = self.payment_token_id.provider_id
        if not provider.maximum_amount:
            return True
        today = self.company_id._get_portal_contract_today()
        limit = provider.main_currency_id._convert(provider.maximum_amount, currency, self.company_id, today)
        return currency.compare_amounts(amount, limit) <= 0

    def _prepare_charge(self, move, amount, actor):
        """Return the row and the transaction of the next attempt, not yet sent."""
        token, last = self.payment_token_id, self._get_charges_of_period()[:1]
        attempt = last.attempt + 1
        self._touch_portal()
        reference = f"SUB-{self.id}-{self.renewal_date:%Y%m%d}-{attempt}"
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": token.provider_id.id,
                "payment_method_id": token.payment_method_id.id,
                "token_id": token.id,
                "operation": "offline",
                "amount": amount,
                "currency_id": move.currency_id.id,
                "partner_id": move.partner_id.id,
                "reference": reference,
                "invoice_ids": [Command.set(move.ids)],
            }
        )
        return self.env["portal.contract.charge"].create(
            {
                "contract_id": self.id,
                "period_date": self.renewal_date,
                "attempt": attempt,
                "reference": reference,
                "token_id": token.id,
                "invoice_id": move.id,
                "transaction_id": transaction.id,
                "amount": amount,
                "currency_id": move.currency_id.id,
                "sent_on": fields.Datetime.now(),
                "user_id": actor.user.id if actor else False,
            }
        )

    # === ANSWERS === #

    def _settle_due(self, transaction, is_late=False):
        """Note that the period that was due is paid: the contract is Active, or Ending, and its next period follows.

        Money for a period that is not due any more, as the contract closed or was paid twice, is somebody's to look at.

        :param payment.transaction transaction: what paid it; None if it was paid or settled in another way
        :param bool is_late: whether its invoice was paid already when the money arrived
        """
        for contract in self:
            if contract._is_due_settled():
                contract._renew()
            if transaction and transaction.payment_id and (is_late or not transaction.invoice_ids):
                contract._ask_to_look(
                    self.env._(
                        "Money arrived by %(reference)s for a period that is not due any more. It is the customer's"
                        " credit: please pay it back, or use it.",
                        reference=transaction.reference,
                    )
                )

    def _renew(self):
        """Clear what was due; the next period follows. What was paid is told once, whoever paid it and how."""
        date, move = self.renewal_date, self.due_invoice_id
        is_paid = move.amount_total > 0 and move.payment_state in ("in_payment", "paid")
        values = {"due_date": False, "due_invoice_id": False, "due_last_dates": False}
        values |= {"grace_extended_to": False, "renewal_problem": False}
        state = self.portal_state
        if state in ("to_renew", "checking"):
            state = "ending" if self.ending_date else "active"
        self._change_portal_state(state, None, "paid", **values)
        if is_paid:
            self.env["portal.event"]._notify("subscription_paid", self, dedup_key=str(date))

    def _note_pending(self):
        """A debit is under way for days: the contract is as before, nobody is told to pay, and nothing closes."""
        if self.portal_state in ("to_renew", "checking"):
            self._change_portal_state("ending" if self.ending_date else "active", None, "pending")

    def _turn_to_renew(self, problem, is_new_date=False):
        """Ask the customer for money or for another method.

        :param str problem: one of `renewal_problem`
        :param bool is_new_date: whether the period is due from today, as its money was returned later
        """
        if self.portal_state in ("closed", "paused"):
            return
        values = {"renewal_problem": problem, "amount_at_risk": self._estimate_next_invoice()["total"]}
        if is_new_date:
            values["due_date"] = max(self.renewal_date, self.company_id._get_portal_contract_today())
        self._change_portal_state("to_renew", None, problem, **values)

    def _start_checking(self, charge):
        """Have somebody look at a charge whose answer is not known; it may be asked for again by itself meanwhile."""
        if self.portal_state in ("closed", "paused"):
            return
        self._change_portal_state("checking", None, "technical")
        self._ask_to_look(
            self.env._(
                "It is not known whether %(reference)s was charged. Nothing is charged a second time, and nothing "
                "closes, until the provider tells it, or you note what you see there.",
                reference=charge.reference,
            )
        )

    def _ask_to_look(self, note):
        """Have whoever is responsible look at the contract; the same thing once."""
        summary = self.env._("Subscription: payment to be checked")
        if any(activity.note and note in activity.note for activity in self.activity_ids):
            return
        self.env["portal.activity"]._plan(self, self._get_portal_owner(), summary, note)

    def _get_portal_owner(self):
        """Return who of the vendor looks after the contract."""
        return self.user_id or self.env.ref("base.user_admin")
