import hashlib
import re
import secrets
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from . import account_move
from .portal_reminded_mixin import PROMISE_DAYS
from .portal_transfer_reference_mixin import REFERENCE

# Drafts that are deleted at once.
GC_LIMIT = 1000
# So long a remittance is kept whose attempts were all given up.
DAYS_KEPT = 90
TOKEN = re.compile(r"[\w-]{32}", re.ASCII)


class PortalRemittance(models.Model):
    """Which invoices a customer pays at once, and how much of each: paid online, or announced as a bank transfer.

    It is made by the customer's act and decides what a payment is for, however late it arrives.
    """

    _name = "portal.remittance"
    _description = "Portal Payment"
    _inherit = ["mail.thread", "mail.activity.mixin", "portal.transfer.reference.mixin"]
    _order = "id desc"
    # Accountants may read them, and only an act changes them; they write messages and plan activities.
    _mail_post_access = "read"

    name = fields.Char("Reference", required=True, readonly=True, copy=False, help="ISO 11649: RF, two check digits.")
    token = fields.Char(required=True, readonly=True, copy=False, groups="base.group_system")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    customer_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, help="The company, or the person, that owes."
    )
    partner_id = fields.Many2one("res.partner", "Payer", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Account", readonly=True, help="Empty if it was made by a link.")
    session_hash = fields.Char(readonly=True, copy=False, groups="base.group_system")
    line_ids = fields.One2many("portal.remittance.line", "remittance_id", readonly=True)
    transaction_ids = fields.One2many("payment.transaction", "remittance_id", readonly=True)
    amount = fields.Monetary(compute="_compute_amount", store=True)
    state = fields.Selection(
        [
            ("draft", "Not paid"),
            ("expected", "Transfer announced"),
            ("done", "Received"),
            ("cancel", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
        tracking=True,
    )
    announced_on = fields.Datetime(readonly=True)
    received_on = fields.Date(readonly=True)

    _name_uniq = models.Constraint("UNIQUE(name)", "Each payment of the portal has its own reference.")
    _token_uniq = models.Constraint("UNIQUE(token)", "Each payment of the portal has its own secret.")

    @api.depends("line_ids.amount", "currency_id")
    def _compute_amount(self):
        for remittance in self:
            remittance.amount = remittance.currency_id.round(sum(remittance.line_ids.mapped("amount")))

    @api.model_create_multi
    def create(self, vals_list):
        """Override to give each its reference."""
        return super().create([{"name": self._make_reference()} | vals for vals in vals_list])

    # === WHO === #

    @api.model
    def _make_token(self):
        """Return a secret for a page that asks what to pay: its act makes one remittance, however often it is sent."""
        return secrets.token_urlsafe(24)

    @api.model
    def _find_sudo(self, token, actor):
        """Return the remittance of a page's secret, if it was made by the same person, or in the same session.

        :return: in sudo mode as customers have no right on remittances; empty if it is not there
        :raise AccessError: if it is somebody else's
        """
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise AccessError(self.env._("This page is not yours, or it has expired."))
        # In sudo mode as told above.
        remittance_sudo = self.sudo().search([("token", "=", token)], limit=1)
        if remittance_sudo and not remittance_sudo._is_of(actor):
            raise AccessError(self.env._("This page is not yours, or it has expired."))
        return remittance_sudo

    def _is_of(self, actor):
        """Return whether somebody made the remittance; a visitor is known by the session."""
        if actor.partner:
            return self.user_id == actor.user
        return not self.user_id and self.session_hash == self._hash_session(actor)

    @api.model
    def _open_sudo(self, token, actor):
        """Return the remittance whose result somebody may see: as `_find_sudo`, and what a colleague announced.

        :raise AccessError: if it is somebody else's
        """
        if actor.partner and isinstance(token, str) and TOKEN.fullmatch(token):
            # In sudo mode as customers have no right on remittances; `_is_shared_with` decides.
            remittance_sudo = self.sudo().search([("token", "=", token)], limit=1)
            if remittance_sudo and remittance_sudo._is_shared_with(actor.user):
                return remittance_sudo
        return self._find_sudo(token, actor)

    def _may_open(self, actor):
        """Return whether somebody may see where an announced transfer goes, and withdraw it."""
        return self._is_of(actor) or bool(actor.partner and self._is_shared_with(actor.user))

    def _is_shared_with(self, user):
        """Return whether an announced transfer is a colleague's too: who may pay, and read all invoices of it."""
        if not user._is_portal() or not self.announced_on:
            return False
        if not self.env["portal.access.policy"]._has_right(user, "pay"):
            return False
        moves = self.line_ids.move_id.filtered(lambda move: not move._is_portal_money())
        readable = moves._get_portal_readable_domain(user)
        return moves.search_count(readable & Domain("id", "in", moves.ids)) == len(moves)

    @api.model
    def _hash_session(self, actor):
        return hashlib.sha256(f"remittance {actor.session}".encode()).hexdigest()

    # === MAKING === #

    @api.model
    def _make(self, moves_sudo, amounts, credits_sudo, actor, token, is_online=True, is_covered=False):
        """Return the remittance of what somebody wants to pay, new, or the one that the same page has made before.

        The invoices are held until the end of the transaction, and everything is computed anew under that lock.

        :param account.move moves_sudo: invoices that the actor may open, in sudo mode
        :param dict amounts: see `portal.payment.choice._prepare`
        :param account.move credits_sudo: credit notes that the actor may open, and money that the actor may see, in
            sudo mode
        :param Actor actor: who pays
        :param str token: the secret of the page
        :param bool is_online: see `portal.payment.choice._prepare`
        :param bool is_covered: whether credit pays all of it
        :return: in sudo mode as customers have no right on remittances
        :raise AccessError: if the actor may not pay, or the page is somebody else's
        :raise UserError: in words, if it cannot be paid now
        """
        if refusal := self._get_payer_refusal(actor):
            raise AccessError(refusal)
        for move_sudo in moves_sudo:
            self.env["portal.payment.policy"]._check_visitor(move_sudo, actor)
        # A first request has the lock before anything is read.
        (moves_sudo | credits_sudo)._lock_for_payment()
        if found_sudo := self._find_sudo(token, actor):
            if found_sudo.line_ids.move_id != moves_sudo | credits_sudo:
                raise UserError(self.env._("This page is not yours, or it has expired."))
            found_sudo._check_again(actor, is_online, is_covered)
            return found_sudo
        self._withdraw_links(moves_sudo, actor)
        self._give_way(moves_sudo | credits_sudo, actor)
        choices = self.env["portal.payment.choice"]
        choice = choices._prepare(moves_sudo, amounts, credits_sudo, is_online, actor)
        choices._check(choice, is_covered)
        choices._check_link(choice, actor, is_online)
        # In sudo mode as told above.
        return self.sudo().create(self._prepare_values(choice, actor, token))

    def _check_again(self, actor, is_online, is_covered):
        """Check, for a page that is sent again, that what it paid is still owed; what is under way is not asked for.

        :raise UserError: in words, if it is not
        """
        self.ensure_one()
        begun = self.transaction_ids.filtered(lambda tx: tx.state not in ("cancel", "error"))
        if self.state != "draft" or begun.filtered(lambda tx: tx.state != "draft"):
            return
        debts = self.line_ids.filtered(lambda line: line.amount > 0)
        self._withdraw_links(debts.move_id, actor)
        if not begun:
            self._give_way(self.line_ids.move_id, actor)
        choices = self.env["portal.payment.choice"]
        amounts = {line.move_id.id: line.amount for line in debts}
        choice = choices._prepare(debts.move_id, amounts, (self.line_ids - debts).move_id, is_online, actor)
        choices._check(choice, is_covered)
        choices._check_link(choice, actor, is_online)
        self._check_amount(choice["total"])

    @api.model
    def _get_payer_refusal(self, actor):
        """Return why somebody may not pay at all, or nothing.

        By the link of an invoice, everybody may pay it whole; see `portal.payment.choice._get_link_refusal`.
        """
        if self.env["portal.access.policy"]._has_right(actor.user, "pay"):
            return ""
        return self.env._("Your role does not allow you to pay. Ask a colleague who may.")

    def _prepare_values(self, choice, actor, token):
        payer = actor.partner or choice["rows"][0]["move"].partner_id
        lines = [{"move_id": row["move"].id, "amount": row["amount"]} for row in choice["rows"]]
        lines += [{"move_id": credit.id, "amount": -amount} for credit, amount in choice["credits"]]
        return {
            "token": token,
            "company_id": choice["company"].id,
            "currency_id": choice["currency"].id,
            "customer_id": choice["customers"][:1].id,
            "partner_id": payer.id,
            "user_id": actor.user.id if actor.partner else False,
            "session_hash": False if actor.partner else self._hash_session(actor),
            "line_ids": [Command.create(line) for line in lines],
        }

    def _give_way(self, moves_sudo, actor):
        """End own attempts that were left, so that a new one can begin.

        What a visitor began by a link gives way to whoever is signed in.

        :raise UserError: if somebody else is paying one of the invoices at this moment
        """
        begun_sudo = moves_sudo.transaction_ids | moves_sudo.portal_remittance_line_ids.remittance_id.transaction_ids
        drafts_sudo = begun_sudo.filtered(lambda tx: tx.state == "draft")
        drafts_sudo._give_way(drafts_sudo.filtered(lambda tx: tx._gives_portal_way_to(actor)))

    def _withdraw_links(self, moves_sudo, actor):
        """Withdraw the transfers that visitors announced by a link: those of who is signed in take their place.

        If one of them arrives all the same, somebody looks at it.
        """
        if actor.partner:
            announced_sudo = moves_sudo._get_portal_announced()
            announced_sudo.filtered(lambda remittance: not remittance.user_id)._withdraw()

    # === ONLINE === #

    def _get_repeated_transaction(self, values):
        """Return the transaction that the same request has begun before; empty for a first one.

        :param dict values: `provider_id`, `payment_method_id`, `token_id` and `flow`
        :raise UserError: if another one is under way
        """
        self.ensure_one()
        begun = self.transaction_ids.filtered(lambda tx: tx.state not in ("cancel", "error"))
        is_card = values.get("flow") == "token"
        same = begun.filtered(
            lambda tx: (
                # A saved card was charged by the first request, whatever its provider has answered meanwhile.
                (is_card or tx.state == "draft")
                and tx.provider_id.id == values.get("provider_id")
                and tx.operation == f"online_{values.get('flow')}"
                and (is_card or tx.payment_method_id.id == values.get("payment_method_id"))
                and (not is_card or tx.token_id.id == values.get("token_id"))
            )
        )
        is_over = self.state != "draft" and not (is_card and same)
        if is_over or (begun - same[:1]).filtered(lambda tx: tx.state != "draft"):
            raise UserError(self.env._("This payment is under way already."))
        (begun - same[:1])._set_canceled(state_message=self.env._("Another attempt took its place."))
        if same and same[0].state == "draft":
            self.env["portal.payment.policy"]._check_transaction(same[0])
        return same[:1]

    def _check_amount(self, amount):
        """Check that what the page showed is what is charged.

        :param float amount: the amount on the page; it may be anything
        :raise UserError: if it is not
        """
        shown = self.env["portal.payment.choice"]._parse_amount(amount)
        if shown is None or self.currency_id.compare_amounts(shown, self.amount) != 0:
            raise UserError(
                self.env._("The amount has changed since you opened the page. Please check it and try again.")
            )

    def _is_under_way(self):
        """Return whether money may arrive: it is announced for some days, or its provider has not answered yet."""
        self.ensure_one()
        if self.state == "expected":
            return self.announced_on > fields.Datetime.now() - timedelta(days=PROMISE_DAYS)
        return any(
            tx.provider_code not in account_move.PROMISED
            and (tx.state in ("pending", "authorized") or (tx.state == "done" and not tx.payment_id))
            for tx in self.transaction_ids
        )

    # === RESULT === #

    def _prepare_result(self):
        """Return what came of the payment, for its page: `state` (one of the five), `title` and `text`."""
        self.ensure_one()
        amount = format_amount(self.env, self.amount, self.currency_id)
        last = self.transaction_ids.sorted("id")[-1:]
        if self.state == "done" and self.currency_id.is_zero(self.amount):
            text = self.env._("Your credit settled it. There is nothing to pay.")
            return {"state": "done", "title": self.env._("Settled"), "text": text}
        if self.state == "done" or last.state == "done":
            return {"state": "done", "title": self.env._("Paid"), "text": self._tell_received(amount)}
        if self.state == "cancel":
            text = self.env._("We do not expect this transfer any more.")
            return {"state": "over", "title": self.env._("Cancelled"), "text": text}
        if self.state == "expected":
            text = self.env._("Please transfer %(amount)s. We match it by the reference.", amount=amount)
            return {"state": "progress", "title": self.env._("Bank transfer announced"), "text": text}
        if last.state in ("pending", "authorized"):
            text = self.env._("Your payment of %(amount)s is being processed. There is nothing to do.", amount=amount)
            return {"state": "progress", "title": self.env._("On its way"), "text": text}
        text = last.state_message or self.env._("Nothing was charged. You can try again.")
        return {"state": "problem", "title": self.env._("Not paid"), "text": text}

    def _tell_received(self, amount):
        return self.env._("We have received %(amount)s. Thank you.", amount=amount)

    def _prepare_bank_values(self):
        """Return where to send a transfer: rows of `label`, `text` to show and `copy` to copy, and the QR code.

        `is_checkable` tells whether the check page knows the account.
        """
        self.ensure_one()
        bank_sudo = self._get_bank_account_sudo()
        holder = bank_sudo.acc_holder_name or bank_sudo.partner_id.name
        amount = self.currency_id.round(self.amount)
        rows = [
            # Banks compare the name with that of the account, so it is never the brand.
            (self.env._("Account holder"), holder, holder),
            (self._tell_account(bank_sudo), self._get_qr_iban(bank_sudo) or bank_sudo.acc_number, None),
            (self.env._("BIC"), bank_sudo.bank_bic, None),
            (self.env._("Reference"), self._print_reference(), self._get_transfer_reference()),
            (
                self.env._("Amount"),
                format_amount(self.env, amount, self.currency_id),
                f"{amount:.{self.currency_id.decimal_places}f}",
            ),
        ]
        rows = [{"label": label, "text": text, "copy": copy or text} for label, text, copy in rows if text]
        is_checkable = bool(self.env["portal.iban.check"]._get_numbers(bank_sudo))
        return {"rows": rows, "qr_code": self._get_qr_code(), "account": bank_sudo, "is_checkable": is_checkable}

    def _tell_account(self, bank_sudo):
        """Return what the number of an account is called."""
        return self.env._("IBAN") if bank_sudo.acc_type == "iban" else self.env._("Account")

    # === TRANSFER === #

    @api.model
    def _offers_transfer(self, customers, company):
        """Return whether customers are told where to send a bank transfer: it is allowed, and there is an account."""
        has_account = bool(self._get_own_accounts_sudo(company))
        return has_account and self.env["portal.payment.policy"]._allows_transfer(customers, company)

    def _announce(self):
        """Note that the customer has sent a bank transfer, or is about to: it is expected from now on.

        :raise UserError: if it is paid otherwise already
        """
        self.ensure_one()
        if self.state == "expected":
            return
        if self.state != "draft" or self.transaction_ids.filtered(lambda tx: tx.state not in ("cancel", "error")):
            raise UserError(self.env._("This payment is under way already."))
        if not self._offers_transfer(self.customer_id, self.company_id):
            raise UserError(self.env._("You cannot pay in this way. Please choose another one."))
        self.write({"state": "expected", "announced_on": fields.Datetime.now()})

    def _withdraw(self):
        """Note that an announced transfer will not come.

        :raise UserError: if it has arrived, or none was announced
        """
        if "done" in self.mapped("state"):
            raise UserError(self.env._("Your transfer has arrived already."))
        if "draft" in self.mapped("state"):
            raise UserError(self.env._("No transfer is announced."))
        self.state = "cancel"

    @api.model
    def _get_own_accounts_sudo(self, company):
        """Return the accounts of a company to which customers may be sent.

        They are its own, then those of the companies that it is a branch of, never one that somebody wrote on an
        invoice, and none that the check page warns of.

        :return: in sudo mode as customers may not read bank accounts
        """
        company_sudo = company.sudo()
        accounts_sudo = company_sudo.partner_id.bank_ids | company_sudo.parent_ids.partner_id.bank_ids
        return accounts_sudo & self.env["portal.iban.check"]._get_accounts_sudo(company)

    def _get_bank_account_sudo(self):
        """Return the account to which is paid: the one that the invoices name, else the company's first.

        :return: in sudo mode as customers may not read bank accounts
        """
        self.ensure_one()
        moves_sudo = self.line_ids.filtered(lambda line: line.amount > 0).move_id.sudo()
        own_sudo = self._get_own_accounts_sudo(self.company_id)
        return (moves_sudo.partner_bank_id & own_sudo)[:1] or own_sudo[:1]

    def _get_qr_code(self):
        """Return the picture of a QR code that fills in the transfer, as an address that holds it; or nothing."""
        self.ensure_one()
        bank_sudo = self._get_bank_account_sudo()
        if not bank_sudo:
            return ""
        reference = self._get_transfer_reference()
        code = bank_sudo.build_qr_code_base64(self.amount, self.name, reference, self.currency_id, self.customer_id)
        return code or ""

    # === ACTION METHODS === #

    def action_receive(self):
        """Open the form that registers the money by hand."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Register the payment"),
            "res_model": "portal.remittance.receipt",
            "view_mode": "form",
            "target": "new",
            "context": {"default_remittance_id": self.id},
        }

    def action_withdraw(self):
        """Note that an announced transfer will not come, so that the invoices can be paid otherwise."""
        self.check_access("read")
        # In sudo mode as accountants may read remittances, and only an act changes them.
        for remittance_sudo in self.sudo():
            remittance_sudo._withdraw()

    # === CREDIT ALONE === #

    def _settle(self):
        """Deduct credit that pays all of it: no money is expected.

        :raise UserError: if something is to be paid
        """
        self.ensure_one()
        if self.state == "done":
            return
        if self.state != "draft" or self.transaction_ids.filtered(lambda tx: tx.state not in ("cancel", "error")):
            raise UserError(self.env._("This payment is under way already."))
        if not self.currency_id.is_zero(self.amount):
            raise UserError(self.env._("Your credit does not cover all of it any more. Please check the amount."))
        self.with_company(self.company_id)._apply_credits()
        self.write({"state": "done", "received_on": fields.Date.context_today(self)})

    # === ALLOCATION === #

    def _get_receivable_account(self):
        """Return the account on which the customer owes."""
        self.ensure_one()
        invoices = self.line_ids.filtered(lambda line: line.amount > 0).move_id
        return invoices.line_ids.filtered(lambda line: line.display_type == "payment_term").account_id[:1]

    def _question_amount(self, bank_line):
        """Have somebody look at a transfer whose amount is not the one that was announced."""
        self.ensure_one()
        staff = self._in_vendors_language().env
        values = {
            "reference": self.name,
            "announced": format_amount(staff, self.amount, self.currency_id),
            "received": format_amount(staff, bank_line.amount, bank_line.currency_id),
        }
        text = staff._("%(reference)s: %(announced)s was announced, %(received)s arrived.", **values)
        self._plan_activity(staff._("Transfer of another amount"), text)

    def _question_unexpected(self, bank_line):
        """Have somebody look at a transfer that comes once more, or was withdrawn or never announced."""
        self.ensure_one()
        staff = self._in_vendors_language().env
        received = format_amount(staff, bank_line.amount, bank_line.currency_id)
        text = staff._(
            "%(reference)s: %(received)s arrived, and no transfer was expected.", reference=self.name, received=received
        )
        self._plan_activity(staff._("Transfer that was not expected"), text)

    @api.model
    def _question_unknown(self, reference):
        """Have somebody look at money for an attempt that is not there, if its reference begins as ours do.

        :param str reference: what the provider told
        """
        found = REFERENCE.match(reference or "")
        # In sudo mode as a provider's answer has no rights.
        remittance_sudo = found and self.sudo().search([("name", "=", found[0])], limit=1)
        if remittance_sudo:
            staff = remittance_sudo._in_vendors_language().env
            text = staff._("The provider reports money for %(reference)s, which is not there.", reference=reference)
            remittance_sudo._plan_activity(staff._("Payment in question"), text)

    def _in_vendors_language(self):
        return self.env["portal.activity"]._translate(self, self.company_id.partner_id)

    def _plan_activity(self, summary, note):
        self.line_ids.move_id[:1]._plan_portal_activity(summary, note)

    def _allocate(self, counterpart, day):
        """Deduct the credit, then give money to the invoices as the customer said.

        What was paid otherwise meanwhile takes nothing; what is left stays the customer's credit, and goes into nothing
        that the customer did not want to pay.

        :param account.move.line counterpart: the line of the payment, or of the bank, that is to be reconciled; empty
            for a payment that is booked with the bank's statement
        :param date day: when the money arrived
        """
        self.ensure_one()
        self._apply_credits()
        parts = []
        for line in self.line_ids.filtered(lambda line: line.amount > 0):
            parts += line._split_by_instalment(counterpart.account_id)
        # Those that are paid whole first: what is then left is the part of the last one.
        for term_line, most in sorted(parts, key=lambda part: bool(part[1])):
            left = abs(counterpart.amount_residual_currency)
            is_too_much = most and self.currency_id.compare_amounts(left, most) > 0
            if counterpart and not is_too_much and not term_line.reconciled and not counterpart.reconciled:
                (counterpart | term_line).reconcile()
        self.write({"state": "done", "received_on": day})

    @api.autovacuum
    def _gc_drafts(self):
        """Delete what nobody went on to pay, so that it holds no invoice."""
        since = fields.Datetime.now() - timedelta(days=1)
        domain = [("state", "=", "draft"), ("transaction_ids", "=", False), ("create_date", "<", since)]
        self.search(domain, limit=GC_LIMIT).unlink()

    @api.autovacuum
    def _gc_cancelled(self):
        """Delete what was begun and given up long ago; its transactions stay, with their invoices.

        No money is expected for them any more. If some comes all the same, it is questioned as for any attempt.
        """
        since = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        may_matter = Domain("state", "not in", ("cancel", "error")) | Domain("portal_question", "!=", False)
        may_matter |= Domain("portal_reported_amount", ">", 0) | Domain("last_state_change", ">", since)
        domain = Domain("state", "=", "draft") & Domain("create_date", "<", since)
        domain &= Domain("transaction_ids", "!=", False) & ~Domain("transaction_ids", "any", may_matter)
        remittances = self.search(domain, limit=GC_LIMIT)
        remittances.transaction_ids.remittance_id = False
        remittances.unlink()

    def _apply_credits(self):
        """Reconcile the credit with the invoices, those that are paid whole first: what was deducted, and no more.

        What is left of a credit stays the customer's; what was used otherwise meanwhile pays nothing.
        """
        debts = self.line_ids.filtered(lambda line: line.amount > 0)
        debts = debts.sorted(
            lambda line: self.currency_id.compare_amounts(line.amount, line.move_id.amount_residual) < 0
        )
        unpaid = {debt: debt.amount for debt in debts}
        for credit in self.line_ids.filtered(lambda line: line.amount < 0):
            left = -credit.amount
            for debt in debts:
                used = credit._deduct_from(debt, min(left, unpaid[debt]))
                left, unpaid[debt] = left - used, unpaid[debt] - used

    # === LIST AND PAGE === #

    def _tell_portal_attempt(self, move=None):
        """Return an announced transfer as a row of `account.move._get_portal_payments`.

        :param account.move move: the invoice on whose page it is told, if on any
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: not move or line.move_id == move)
        amount = sum(lines.mapped("amount"))
        text = self.env._("Please state “%(reference)s” in your transfer.", reference=self._print_reference())
        return {
            "date": fields.Datetime.context_timestamp(self, self.announced_on).date(),
            "amount": format_amount(self.env, amount, self.currency_id),
            "method": self.env._("Bank transfer"),
            "state": "waiting",
            "label": self.env._("We wait for your transfer"),
            "text": text,
            "url": "",
            "remittance": self,
        }

    def _tell_announcer(self):
        """Return who announced a transfer and when, in words; nothing if it was done by a link, or is not announced."""
        self.ensure_one()
        if not self.user_id or not self.announced_on:
            return ""
        day = fields.Datetime.context_timestamp(self, self.announced_on).date()
        return self.env._(
            "Announced by %(name)s on %(date)s.",
            name=self.user_id.name,
            date=self.env["portal.answer.mixin"]._tell_date(day),
        )
