from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import float_round, format_amount

from .account_move import MINUTES_OF_ATTEMPT, PROMISED

# What the customer chooses, as against refunds and what staff captures.
CHOSEN = ("online_direct", "online_redirect", "online_token", "validation")


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    remittance_id = fields.Many2one(
        "portal.remittance", "Portal Payment", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    portal_question = fields.Char(
        "In question", readonly=True, copy=False, help="Why somebody has to look at this payment; empty if nobody has."
    )
    portal_reported_amount = fields.Monetary(
        "Reported Amount",
        readonly=True,
        copy=False,
        currency_field="portal_reported_currency_id",
        help="What the provider reported, if it is not what was to be paid.",
    )
    portal_reported_currency_id = fields.Many2one("res.currency", readonly=True, copy=False)

    _portal_question_idx = models.Index("(id) WHERE portal_question IS NOT NULL")

    # === POLICY === #

    @api.constrains("provider_id", "payment_method_id", "partner_id", "invoice_ids", "operation")
    def _check_portal_policy(self):
        """Check that the customer may pay in this way; what has begun already may come to its end."""
        policy = self.env["portal.payment.policy"]
        for tx in self:
            if tx.state == "draft" and tx.operation in CHOSEN:
                policy._check_transaction(tx)
                if policy._get_document_customers_sudo(tx.sudo()) and not policy._is_offered_sudo(tx):
                    raise ValidationError(self.env._("You cannot pay in this way. Please choose another one."))

    def _charge_with_token(self):
        """Override of `payment`: a saved card is charged only as agreed with the customer, by a schedule too."""
        try:
            self.env["portal.payment.policy"]._check_transaction(self)
        except ValidationError as refusal:
            if self.operation != "offline":
                raise
            self._set_error(str(refusal))
            return
        super()._charge_with_token()

    def _charge_portal_card(self):
        """Charge a saved card, once the attempt is kept: what becomes of this process is not what becomes of the money.

        It is under way from now on, so that nobody pays the same a second time while its answer is missing.
        """
        self.ensure_one()
        self._set_pending()
        # As the provider charges at once, whether or not this transaction of the database ends well.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        self._charge_with_token()

    def _gives_portal_way_to(self, actor):
        """Return whether an attempt that was only begun ends when somebody begins another one: an own one, and what a
        visitor began by a link if it is somebody who is signed in.

        For a module to begin attempts without a remittance, it must override this method and return whether it is one.

        :param Actor actor: who begins the new one
        """
        self.ensure_one()
        remittance = self.remittance_id
        return bool(remittance) and (remittance._is_of(actor) or bool(actor.partner and not remittance.user_id))

    def _give_way(self, own):
        """End attempts that were only begun, so that a new one can begin.

        :param payment.transaction own: those of who begins the new one
        :raise UserError: if somebody else began one at this moment
        """
        since = fields.Datetime.now() - timedelta(minutes=MINUTES_OF_ATTEMPT)
        if any(tx.create_date > since for tx in self - own):
            raise UserError(
                self.env._(
                    "Somebody else is paying this at the moment. Please try again in %(minutes)s minutes.",
                    minutes=MINUTES_OF_ATTEMPT,
                )
            )
        for tx in self:
            tx._set_canceled(state_message=self.env._("Another attempt took its place."))

    # === MONEY IN QUESTION === #

    def _process(self, provider_code, payment_data):
        """Override of `payment`: money of another amount, or for an attempt that nobody knows, is not passed over.

        Odoo checks the amount once, and believes the same answer when it comes again.
        """
        tx = self or self._search_by_reference(provider_code, payment_data)
        if not tx:
            reference = self._extract_reference(provider_code, payment_data)
            self.env["portal.remittance"]._question_unknown(reference)
            return tx
        is_right = tx.state == "done" or tx._is_amount_right(payment_data)
        tx._keep_reported_amount({} if is_right else tx._extract_amount_data(payment_data))
        if is_right or tx.state != "error":
            super(PaymentTransaction, tx)._process(provider_code, payment_data)
        if not is_right:
            tx._question("amount")
        return tx

    def _is_amount_right(self, payment_data):
        """Return whether a provider's answer is about the amount that was to be paid; some do not tell it."""
        told = self._extract_amount_data(payment_data)
        if told is None or self.operation == "validation":
            return True
        amount, digits = abs(self.amount), told.get("precision_digits")
        if digits is not None:
            amount = float_round(amount, precision_digits=digits, rounding_method="DOWN")
        is_same = told.get("amount") and self.currency_id.compare_amounts(told["amount"], amount) == 0
        return bool(is_same and told.get("currency_code") == self.currency_id.name)

    def _keep_reported_amount(self, told):
        """Keep the odd amount that a provider reports, as it is what can be booked.

        :param dict told: see `_extract_amount_data`; empty if nothing is odd
        """
        amount, code = told.get("amount"), told.get("currency_code")
        amount = amount if isinstance(amount, (int, float)) else 0.0
        if not amount and not self.portal_reported_amount:
            return
        currencies = self.env["res.currency"].with_context(active_test=False)
        currency = currencies.search([("name", "=", code)], limit=1) if amount else currencies
        self.write({"portal_reported_amount": amount, "portal_reported_currency_id": currency.id})

    def _update_state(self, allowed_states, target_state, state_message):
        """Override of `payment`: money that a provider reports for an attempt that has ended is not passed over."""
        late = self.filtered(
            lambda tx: target_state == "done" and tx.state == "cancel" and "cancel" not in allowed_states
        )
        changed = super()._update_state(allowed_states, target_state, state_message)
        for tx in late:
            tx._question("late")
        return changed

    @api.model
    def _get_portal_question_reasons(self):
        """Return in words what can be odd about a payment, by codes.

        For a module to question payments for another reason, it must override this method and return the result with
        its own.
        """
        return {
            "amount": self.env._("The provider reports another amount than was to be paid."),
            "late": self.env._("The provider reports money for an attempt that was cancelled."),
            "surplus": self.env._("More money arrived than was owed. The rest is the customer's credit."),
        }

    def _question(self, code):
        """Have somebody look at a payment: it is listed, and who keeps the invoices has an activity.

        It is told in the vendor's language, whoever pays.

        :param str code: what is odd about it, one of `_get_portal_question_reasons`
        """
        self.ensure_one()
        # In sudo mode as a provider's answer has no rights, and what it tells must not be lost.
        tx_sudo = self.env["portal.activity"]._translate(self.sudo(), self.sudo().company_id.partner_id)
        reason, known = tx_sudo._get_portal_question_reasons()[code], tx_sudo.portal_question or ""
        if reason in known:
            return
        tx_sudo.portal_question = f"{known} {reason}".strip()
        amount = format_amount(tx_sudo.env, tx_sudo.amount, tx_sudo.currency_id)
        note = tx_sudo.env._(
            "%(reference)s, %(amount)s: %(reason)s", reference=tx_sudo.reference, amount=amount, reason=reason
        )
        record_sudo, user_sudo = tx_sudo._get_portal_question_keeper()
        summary = tx_sudo.env._("Payment in question")
        if record_sudo._name == "account.move":
            record_sudo._plan_portal_activity(summary, note)
        else:
            self.env["portal.activity"]._plan(record_sudo, user_sudo, summary, note)

    def _get_portal_question_keeper(self):
        """Return on which record somebody is asked to look at a payment, and who: of an invoice, or of who pays.

        For a module to name another document, it must override this method and return that one and who keeps it.
        """
        moves = (self | self.source_transaction_id).invoice_ids | self.remittance_id.line_ids.move_id
        if moves:
            return moves[0], moves[0]._get_portal_keeper()
        return self.partner_id, moves._get_portal_accountant(self.company_id)

    def action_settle_portal_question(self):
        """Note that somebody has looked at the payment."""
        self.write({"portal_question": False})

    def action_book_portal_payment(self):
        """Book the money that arrived for an attempt that had been cancelled, or that was of another amount.

        :raise UserError: if the provider reported another currency
        """
        for tx in self.filtered(lambda tx: tx._can_book_portal_payment()):
            # In sudo mode as accountants have no right to change what a provider told.
            tx.sudo()._take_reported_amount()
            tx.sudo()._set_done(extra_allowed_states=("cancel",))
            tx.sudo()._post_process()
        self.action_settle_portal_question()

    def _can_book_portal_payment(self):
        """Return whether money in question can be booked; an attempt that failed has none, unless it was reported."""
        is_failed = self.state == "error" and self.portal_reported_amount
        return bool(self.portal_question and (self.state == "cancel" or is_failed))

    def _take_reported_amount(self):
        """Make the amount that arrived the one that is booked; money that is paid back stays less than zero."""
        if not self.portal_reported_amount:
            return
        if self.portal_reported_currency_id != self.currency_id:
            raise UserError(self.env._("This money arrived in another currency. Please book it by hand."))
        self.amount = self.portal_reported_amount * (-1 if self.amount < 0 else 1)

    # === BOOKING === #

    def _create_child_transaction(self, amount, is_refund=False, **custom_create_values):
        """Override of `payment`: a part that is captured by hand is for what the whole is for."""
        if self.remittance_id and not is_refund:
            custom_create_values = {"remittance_id": self.remittance_id.id} | custom_create_values
        return super()._create_child_transaction(amount, is_refund=is_refund, **custom_create_values)

    def _post_process(self):
        """Override of `account_payment`: a payment of a customer posts no draft invoice; what is over is told."""
        for tx in self.filtered(lambda tx: tx.state == "done" and tx.remittance_id):
            drafts = tx.invoice_ids.filtered(lambda move: move.state == "draft")
            if drafts:
                # Odoo would post them.
                tx.invoice_ids = [Command.unlink(move.id) for move in drafts]
        result = super()._post_process()
        for tx in self.filtered(lambda tx: tx.state == "done" and tx.remittance_id and tx.payment_id):
            if tx._get_unallocated_amount():
                tx._question("surplus")
        return result

    def _is_portal_booked(self):
        """Return whether money that arrived is booked, by parts if it was captured by parts."""
        parts = self.child_transaction_ids.filtered(lambda tx: tx.operation == self.operation and tx.state == "done")
        return bool(self.payment_id or (parts and all(part.payment_id for part in parts)))

    def _get_unallocated_amount(self):
        """Return how much of a booked payment is not for an invoice, in the payment's currency."""
        lines = self.payment_id.move_id.line_ids.filtered(
            lambda line: line.account_id == self.payment_id.destination_account_id
        )
        return self.currency_id.round(abs(sum(lines.mapped("amount_residual_currency"))))

    def _create_payment(self, **extra_create_values):
        """Override of `account_payment` to give the money to the invoices as the customer said.

        Odoo gives it to the invoice that is due first.
        """
        # In sudo mode as accountants may read remittances, and only an act changes them.
        remittance_sudo = self.sudo().remittance_id
        # Of a part that was captured by hand, Odoo takes the invoices of the whole.
        whole = self.source_transaction_id or self
        moves = whole.invoice_ids
        if remittance_sudo:
            # Of who owes, whoever paid.
            extra_create_values = {"partner_id": remittance_sudo.customer_id.id} | extra_create_values
        if len(remittance_sudo.line_ids) < 2:
            payment = super()._create_payment(**extra_create_values)
            remittance_sudo.write({"state": "done", "received_on": payment.date})
            return payment
        account = remittance_sudo._get_receivable_account()
        values = {"invoice_ids": moves, "destination_account_id": account.id} if account else {}
        # Without invoices, Odoo allocates nothing itself.
        whole.invoice_ids = [Command.clear()]
        payment = super()._create_payment(**values | extra_create_values)
        whole.invoice_ids = [Command.set(moves.ids)]
        counterpart = payment.move_id.line_ids.filtered(lambda line: line.account_id == payment.destination_account_id)
        remittance_sudo._allocate(counterpart, payment.date)
        return payment

    # === LIST AND PAGE === #

    # What a provider has not confirmed yet, of the list of invoices.
    _portal_waiting_idx = models.Index("(id) WHERE state IN ('pending', 'authorized')")
    _portal_unbooked_idx = models.Index("(id) WHERE state = 'done' AND payment_id IS NULL")

    @api.model
    def _get_portal_waiting_domain(self):
        """Return which transactions wait for their provider; a transfer that somebody promised does not.

        :rtype: Domain
        """
        is_pending = Domain("state", "in", ("pending", "authorized"))
        return is_pending & Domain("provider_id.code", "not in", PROMISED)

    @api.model
    def _get_portal_under_way_domain(self):
        """Return which transactions `account.move._get_portal_transactions_under_way` finds, of all invoices.

        :rtype: Domain
        """
        is_odd = Domain("state", "in", ("cancel", "error")) & Domain("portal_question", "!=", False)
        return self._get_portal_money_domain() | is_odd

    @api.model
    def _get_portal_money_domain(self):
        """Return which transactions have money on its way: it waits for the provider, or is not booked yet.

        :rtype: Domain
        """
        is_done = Domain("state", "=", "done") & Domain("payment_id", "=", False)
        return self._get_portal_waiting_domain() | is_done & Domain("provider_id.code", "not in", PROMISED)

    @api.model
    def _get_portal_unbooked_domain(self):
        """Return which attempts to pay came to nothing yet, or not at all; those that were only begun are none.

        :rtype: Domain
        """
        is_payment = Domain("operation", "not in", ("validation", "refund")) & Domain("payment_id", "=", False)
        # What was captured by parts is booked by parts.
        is_payment &= ~Domain("child_transaction_ids.payment_id", "!=", False) | Domain("state", "!=", "done")
        return is_payment & Domain("state", "in", ("pending", "authorized", "done", "cancel", "error"))

    def _tell_portal_attempt(self, move=None):
        """Return what a customer should know of an attempt to pay: a row as `account.move._get_portal_payments` has.

        :param account.move move: the invoice on whose page it is told, if on any
        """
        self.ensure_one()
        state, label, text = self._tell_portal_state()
        amount = self._get_portal_amount(move)
        return {
            "date": fields.Datetime.context_timestamp(self, self.last_state_change or self.create_date).date(),
            "amount": format_amount(self.env, amount, self.currency_id) if amount else "",
            "method": self.payment_method_id.name,
            "state": state,
            "label": label,
            "text": text,
            "url": "",
        }

    def _get_portal_amount(self, move=None):
        """Return how much of an attempt is for an invoice; nothing if it is for several and nobody knows."""
        line = self.remittance_id.line_ids.filtered(lambda line: line.move_id == move)
        if move and line:
            return line.amount
        return self.amount if not move or self.invoice_ids <= move else 0

    def _tell_portal_state(self):
        """Return how an attempt stands: one of the five states, its name, and what to do."""
        if self.state == "done":
            return "progress", self.env._("Received"), self.env._("We are entering it. There is nothing to do.")
        if self.state == "authorized":
            return "progress", self.env._("Confirmed"), self.env._("It will be charged later. There is nothing to do.")
        if self.state == "pending" and self.provider_id.code in PROMISED:
            text = self.env._("Please state “%(reference)s” in your transfer.", reference=self.reference)
            return "waiting", self.env._("We wait for your transfer"), text
        if self.state == "pending":
            text = self.env._("The payment provider has not confirmed it yet. Please do not pay again.")
            return "progress", self.env._("Pending"), text
        if self.portal_question:
            text = self.env._("We are looking into it, and will come back to you. Please do not pay again.")
            return "progress", self.env._("Being checked"), text
        if self.state == "cancel":
            return "over", self.env._("Cancelled"), self.env._("Nothing was paid. You can pay again.")
        text = self.env._("Nothing was paid. Try again, or choose another way to pay.")
        return "problem", self.env._("Failed"), text
