from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount, html2plaintext, plaintext2html

from odoo.addons.portal_custom_base_account.models.account_move import OPEN, OWED
from odoo.addons.portal_custom_base_account_payment.models.account_move import PROMISED

from ..payment_lock import lock_for_payment

# How long the attempt of one person keeps others from paying the same.
MINUTES_OF_ATTEMPT = 15
# So many days a payment that was promised, and has not arrived, keeps from paying otherwise and holds reminders back.
PROMISE_DAYS = 14
# The states in which the customer is asked for money.
ASKED = ("open", "overdue", "partial")
ACCOUNTANTS = "account.group_account_invoice,account.group_account_readonly"


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "portal.disputable.mixin",
        "portal.genuine.mixin",
        "portal.payment.history.mixin",
    ]

    portal_remittance_line_ids = fields.One2many(
        "portal.remittance.line", "move_id", "Portal Payments", readonly=True, groups="account.group_account_invoice"
    )
    # Written by each attempt alone, so that PostgreSQL notices two at once.
    portal_payment_attempts = fields.Integer(readonly=True, copy=False, groups="account.group_account_invoice")
    portal_einvoice_check_ids = fields.One2many(
        "portal.einvoice.check", "move_id", groups="account.group_account_invoice,account.group_account_readonly"
    )
    portal_einvoice_state = fields.Selection(
        [("pending", "To be checked"), ("valid", "Valid"), ("failed", "Breaks rules")],
        "E-invoice",
        compute="_compute_portal_einvoice_state",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    portal_einvoice_problems = fields.Text(
        "Problems of the E-invoice",
        compute="_compute_portal_einvoice_state",
        groups="account.group_account_invoice,account.group_account_readonly",
    )

    portal_is_announced = fields.Boolean(
        "Transfer Announced",
        compute="_compute_portal_held",
        groups="account.group_account_invoice",
        help="Somebody who was signed in announced a bank transfer, and it has not arrived yet.",
    )
    portal_announced_amount = fields.Monetary(
        "Announced Amount",
        compute="_compute_portal_held",
        groups="account.group_account_invoice",
        help="How much of it is to come by bank transfers that are announced.",
    )
    portal_disputed_amount = fields.Monetary(
        "In Question",
        compute="_compute_portal_held",
        groups="account.group_account_invoice",
        help="What the customer disputes.",
    )
    portal_has_way_to_pay = fields.Boolean(
        "Can Be Paid in the Portal",
        compute="_compute_portal_has_way_to_pay",
        groups="account.group_account_invoice",
        help="The customer may use a provider, or announce a bank transfer.",
    )

    @api.depends(
        "portal_remittance_line_ids.remittance_id.state", "portal_dispute_ids.state", "portal_dispute_ids.amount"
    )
    def _compute_portal_held(self):
        announced, disputed = self._get_portal_held()
        for move in self:
            move.portal_is_announced = move._origin.id in announced
            move.portal_announced_amount = announced.get(move._origin.id, 0.0)
            move.portal_disputed_amount = disputed.get(move._origin.id, 0.0)

    def _get_portal_held(self):
        """Return how much of invoices is announced by transfer, and how much is disputed, with one query.

        :return: both by the id of the invoice
        :rtype: tuple(dict, dict)
        """
        is_among = Domain("move_id", "in", self._origin.ids)
        # In sudo mode as accountants need not see what is of other companies to know that it is there.
        lines_sudo, disputes_sudo = self.env["portal.remittance.line"].sudo(), self.env["portal.invoice.dispute"].sudo()
        lines_sudo.flush_model(["amount"])
        disputes_sudo.flush_model(["amount"])
        lines = lines_sudo._search(lines_sudo._get_announced_domain() & is_among)
        disputes = disputes_sudo._search(Domain("state", "=", "open") & is_among)
        selects = [
            query.select(mark, SQL.identifier(query.table, "move_id"), SQL.identifier(query.table, "amount"))
            for mark, query in ((SQL("TRUE"), lines), (SQL("FALSE"), disputes))
        ]
        rows = self.env.execute_query(SQL(" UNION ALL ").join(selects))
        announced, disputed = defaultdict(float), defaultdict(float)
        for is_announced, move_id, amount in rows:
            (announced if is_announced else disputed)[move_id] += float(amount)
        return announced, disputed

    @api.depends("commercial_partner_id", "company_id")
    def _compute_portal_has_way_to_pay(self):
        for (customer, company), moves in self.grouped(
            lambda move: (move.commercial_partner_id, move.company_id)
        ).items():
            moves.portal_has_way_to_pay = self.env["portal.payment.policy"].sudo()._has_way(customer, company)

    def _get_portal_payable_amount(self):
        """Return what is to be paid of an invoice: what is left, less what is disputed or announced."""
        self.ensure_one()
        held = self._get_portal_disputed_amount() + self._get_portal_announced_amount()
        return max(self.currency_id.round(self.amount_residual - held), 0.0)

    def _get_portal_announced_amount(self):
        """Return how much of what is left is to come by bank transfers that are announced."""
        self.ensure_one()
        # In sudo mode as customers have no right on remittances; of an invoice that the reader may read.
        return max(min(self.sudo().portal_announced_amount, self.amount_residual), 0.0)

    def _get_portal_least_amount(self):
        """Return the lowest amount that may be paid of an invoice, in its currency."""
        self.ensure_one()
        payable, company = self._get_portal_payable_amount(), self.company_id
        if not company.portal_allows_partial:
            return payable
        least = company.currency_id._convert(
            company.portal_min_partial_amount, self.currency_id, company, fields.Date.context_today(self)
        )
        return min(max(self.currency_id.round(least), self.currency_id.rounding), payable)

    def _get_portal_next_amount(self):
        """Return the next instalment of an invoice and its due date; zero and False if it is paid at once."""
        self.ensure_one()
        values = self._get_invoice_next_payment_values()
        if values.get("installment_state") not in ("next", "overdue"):
            return 0.0, False
        amount = min(values["next_amount_to_pay"], self._get_portal_payable_amount())
        return amount, values["next_due_date"]

    def _get_portal_term_lines(self):
        """Return the instalments that are not paid yet, the first due first."""
        lines = self.line_ids.filtered(lambda line: line.display_type == "payment_term" and not line.reconciled)
        return lines.sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _get_portal_unpayable_reason(self, actor=None):
        """Return why nothing of an invoice can be paid now, in the reader's language, or nothing.

        A transfer that was announced by a link keeps other visitors from paying, and nobody who is signed in.

        Called in sudo mode, for an invoice that the reader may open.

        :param Actor actor: who wants to pay; by default, somebody who is signed in
        """
        self.ensure_one()
        if self.state != "posted" or self.move_type not in OWED:
            return self.env._("%(invoice)s is not an invoice to pay.", invoice=self.name or "")
        if self.payment_state not in OPEN or self.currency_id.is_zero(self.amount_residual):
            return self.env._("%(invoice)s is paid already.", invoice=self.name)
        if self._is_portal_disputed_whole():
            return self.env._("You disputed %(invoice)s. We will answer first.", invoice=self.name)
        if self._get_portal_transactions_under_way():
            return self.env._("A payment of %(invoice)s is under way.", invoice=self.name)
        is_zero = self.currency_id.is_zero(self._get_portal_payable_amount())
        if is_zero or (actor and not actor.partner and self._get_portal_announced()):
            return self.env._("A bank transfer for %(invoice)s is announced.", invoice=self.name)
        return ""

    @api.model
    def _get_portal_asked_sql(self, alias):
        """Return the condition that something of an open invoice is asked for: it is not disputed, announced or being
        paid.

        :param str alias: the table of invoices in the query around it
        """
        # In sudo mode as what holds an invoice back is looked up for whoever may read it.
        transactions_sudo = self.env["payment.transaction"].sudo()
        paying = transactions_sudo._search(transactions_sudo._get_portal_under_way_domain())
        disputes_sudo = self.env["portal.invoice.dispute"].sudo()
        disputed = disputes_sudo._search(Domain("state", "=", "open"))
        announced = self.env["portal.list.invoice"]._search_announced_lines()
        own, held = SQL.identifier(alias, "id"), []
        for query, model in ((announced, self.env["portal.remittance.line"].sudo()), (disputed, disputes_sudo)):
            query.add_where(SQL("%s = %s", model._field_to_sql(query.table, "move_id", query), own))
            held.append(query.subselect(SQL("COALESCE(SUM(%s), 0)", model._field_to_sql(query.table, "amount", query))))
        return SQL(
            """%s > %s + %s AND NOT EXISTS (
                SELECT FROM account_invoice_transaction_rel rel WHERE rel.invoice_id = %s AND rel.transaction_id IN %s
            )""",
            SQL.identifier(alias, "amount_residual"),
            *held,
            own,
            paying.subselect(),
        )

    def _get_portal_transactions_under_way(self):
        """Return the transactions whose money may still arrive, or has arrived and is not booked yet.

        What failed and is in question may have brought money.
        """
        return self.transaction_ids.filtered(
            lambda tx: (
                (tx.state in ("cancel", "error") and tx.portal_question)
                or (tx.state in ("pending", "authorized") and tx.provider_code not in PROMISED)
                or (tx.state == "done" and tx.provider_code not in PROMISED and not tx._is_portal_booked())
            )
        )

    def _has_to_be_paid(self):
        """Override of `account_payment`: nobody is asked to pay while a payment is under way."""
        # In sudo mode as customers may not read transactions; of an invoice that the reader may read.
        return super()._has_to_be_paid() and not self.sudo()._get_portal_transactions_under_way()

    def _get_portal_announced(self):
        """Return the remittances by which a transfer is announced and has not arrived yet, for some days."""
        # In sudo mode as whether something was announced decides for everybody who may read the invoice.
        remittances = self.sudo().portal_remittance_line_ids.remittance_id
        return remittances.filtered(lambda remittance: remittance.state == "expected" and remittance._is_under_way())

    def _get_portal_unpromised_credit(self):
        """Return how much of a credit note is not deducted already from what is under way or announced.

        It is called in sudo mode, for a credit note that the reader may open.
        """
        self.ensure_one()
        promised = self.portal_remittance_line_ids.filtered(lambda line: line.remittance_id._is_under_way())
        return max(self.currency_id.round(self.amount_residual + sum(promised.mapped("amount"))), 0.0)

    def _lock_for_payment(self):
        """Hold invoices until the end of the transaction, and read them anew: two payers do not meet.

        The second one waits here; then Odoo repeats its request, which sees what the first did.
        """
        lock_for_payment(self, "portal_payment_attempts")

    def _plan_portal_activity(self, summary, note):
        """Give who keeps an invoice something to do; nothing if nobody does.

        Called in sudo mode, as it is the customer who acts.
        """
        for move in self:
            planned = move.activity_ids.filtered(lambda activity: activity.summary == summary)
            if note in planned.mapped(lambda activity: html2plaintext(activity.note or "").strip()):
                # A provider says it again.
                continue
            if user := move._get_portal_keeper():
                # Without the mail that tells of an activity: nobody waits for a mail server here.
                move.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo", user_id=user.id, summary=summary, note=plaintext2html(note)
                )

    def _get_portal_keeper(self):
        """Return who looks after an invoice: its salesperson, who made it, or the first of who may post invoices."""
        self.ensure_one()
        known = (self.invoice_user_id | self.create_uid).filtered(lambda user: user.active and user._is_internal())
        known = known.filtered(lambda user: not user._is_superuser())
        if known:
            return known[0]
        return self._get_portal_accountant()

    def _get_portal_accountant(self, company=None):
        """Return the first of who may post invoices of a company; by default that of the invoice."""
        companies = company or self.company_id
        domain = [("all_group_ids", "in", self.env.ref("account.group_account_invoice").ids)]
        return self.env["res.users"].search([*domain, ("company_ids", "in", companies.ids)], order="id", limit=1)

    # === LIST AND PAGE === #

    portal_paid_on = fields.Date(
        "Paid On",
        compute="_compute_portal_paid_on",
        groups="account.group_account_invoice",
        help="The day of the last payment that was received for it.",
    )
    # The orders that customers search for, as Odoo has it for the other two texts.
    invoice_origin = fields.Char(index="trigram")

    # The filters of the list that find few among many, each in the order of the list.
    _portal_partial_idx = models.Index("(invoice_date, id) WHERE state = 'posted' AND payment_state = 'partial'")
    _portal_in_payment_idx = models.Index("(invoice_date, id) WHERE state = 'posted' AND payment_state = 'in_payment'")
    _portal_credit_idx = models.Index("(invoice_date, id) WHERE state = 'posted' AND move_type = 'out_refund'")
    # The sums of a balance, which are read from the index alone.
    _portal_balance_idx = models.Index(
        "(partner_id) INCLUDE (id, company_id, currency_id, move_type)"
        " WHERE state = 'posted' AND payment_state IN ('not_paid', 'partial')"
    )

    @api.depends("line_ids.matched_debit_ids", "line_ids.matched_credit_ids", "matched_payment_ids.state")
    def _compute_portal_paid_on(self):
        days = self._get_portal_paid_days()
        for move in self:
            move.portal_paid_on = days.get(move._origin.id, False)

    def _get_portal_badge(self):
        """Override of `portal_custom_base_account` to say for how many days it is overdue, and what is disputed."""
        state = self._get_portal_state()
        if state in ("disputed", "announced"):
            return "progress", self._get_portal_states()[state]
        badge, label = super()._get_portal_badge()
        if self.state == "cancel" or state != "overdue" or badge != "problem":
            return badge, label
        return self.env["portal.answer.mixin"]._tell_deadline(self._get_portal_first_due())

    @api.model
    def _get_portal_readable_domain(self, user):
        """Return which invoices somebody may read, for a search in sudo mode.

        :param res.users user: the reader
        :rtype: Domain
        """
        moves = self.with_user(user)
        if not moves.has_access("read"):
            return Domain.FALSE
        return Domain(moves.env["ir.rule"]._compute_domain(self._name, "read"))

    def _get_portal_corrected(self):
        """Return the invoice that a credit note corrects, or the credit notes of an invoice; none that is a draft."""
        self.ensure_one()
        return (self.reversed_entry_id | self.reversal_move_ids).filtered(lambda move: move.state == "posted")

    # === DISPUTES === #

    portal_dispute_ids = fields.One2many("portal.invoice.dispute", "move_id", "Disputes", groups=ACCOUNTANTS)
    portal_dispute_count = fields.Integer(compute="_compute_portal_dispute_count", groups=ACCOUNTANTS)

    @api.depends("portal_dispute_ids")
    def _compute_portal_dispute_count(self):
        for move in self:
            move.portal_dispute_count = len(move.portal_dispute_ids)

    def action_open_portal_disputes(self):
        """Open the disputes of an invoice."""
        self.env["portal.invoice.dispute"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("portal_invoice_pay.portal_invoice_dispute_action")
        return action | {"domain": [("move_id", "in", self.ids)], "context": {}}

    def _post(self, soft=True):
        """Override of `account`: what is posted is sealed, and a credit note closes the dispute that it is for."""
        posted = super()._post(soft=soft)
        posted.filtered(lambda move: move._is_portal_sealable())._issue_portal_seal(self.env.user)
        posted._close_credited_disputes()
        return posted

    def _get_portal_disputed_amount(self):
        """Return how much of what is left the customer disputes, in the invoice's currency; it is not asked for.

        For a module to keep an amount from being paid online, it must override this method and return the result
        plus its own.
        """
        self.ensure_one()
        # In sudo mode as customers have no right on disputes; of an invoice that the reader may read.
        return min(self.sudo().portal_disputed_amount, self.amount_residual)

    def _is_portal_disputed_whole(self):
        """Return whether all that is left of an invoice is disputed."""
        is_zero = self.currency_id.is_zero
        return not is_zero(self.amount_residual) and is_zero(self.amount_residual - self._get_portal_disputed_amount())

    def _get_portal_state(self):
        """Override of `portal_custom_base_account`: nothing is asked of an invoice that is disputed or being paid."""
        state = super()._get_portal_state()
        if state not in ASKED:
            return state
        if self._is_portal_disputed_whole():
            return "disputed"
        # In sudo mode as customers have no right on transactions and remittances; of an invoice that they may read.
        move_sudo = self.sudo()
        if move_sudo._get_portal_transactions_under_way():
            return "processing"
        is_announced = move_sudo.portal_is_announced and self.currency_id.is_zero(self._get_portal_payable_amount())
        return "announced" if is_announced else state

    @api.model
    def _get_portal_states(self):
        states = {"disputed": self.env._("Disputed"), "announced": self.env._("Bank transfer announced")}
        return super()._get_portal_states() | states

    # === REMINDERS === #

    def _is_portal_reminder_due(self):
        """Return whether the customer is to be reminded of an invoice: something is asked for, and not on its way.

        For a module to hold reminders back, it must override this method and return False.
        """
        self.ensure_one()
        is_open = self.filtered_domain(self.env["portal.payment.reminder"]._get_open_domain())
        is_asked = is_open and not self.currency_id.is_zero(self._get_portal_payable_amount())
        return bool(is_asked) and not self._is_portal_payment_expected()

    def _is_portal_payment_expected(self):
        """Return whether a payment is under way, or a visitor announced one by the link.

        What people who are signed in announced is not asked for, see `_get_portal_payable_amount`; the rest is.
        """
        since = fields.Datetime.now() - timedelta(days=PROMISE_DAYS)
        recent = self.transaction_ids.filtered(lambda one: one.state == "pending" and one.last_state_change > since)
        begun = self._get_portal_transactions_under_way().filtered(lambda one: one.state != "pending")
        return bool(recent or begun or self._get_portal_announced().filtered(lambda one: not one.user_id))

    def _get_portal_reminder_words(self, reminder_id):
        """Return what a mail says at a level of reminders: `subject`, `text` and the amount that is `left`.

        :param reminder_id: the id as text
        :rtype: dict
        """
        # In sudo mode as whoever sends the mail need not read the vendor's levels.
        levels_sudo = self.env["portal.payment.reminder"].sudo().with_context(active_test=False)
        level_id = str(reminder_id or 0).partition("-")[0]
        level_sudo = levels_sudo.browse(int(level_id)).exists()
        return {
            "subject": f"{level_sudo.name or self.env._('Your invoice')} {self.name}",
            "text": level_sudo.text or "",
            "left": format_amount(self.env, self._get_portal_reminded_amount(), self.currency_id),
            "due": self._get_portal_first_due(),
        }

    def _get_portal_part_number(self):
        """Return which of the parts of an invoice is the first that is open: 1 if it is paid at once."""
        self.ensure_one()
        terms = self.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return 1 + len(terms.filtered("reconciled"))

    def _get_portal_reminded_amount(self):
        """Return what a reminder asks for: the parts that are due by now, or the first of them."""
        today, lines = fields.Date.context_today(self), self._get_portal_term_lines()
        due = lines.filtered(lambda line: (line.date_maturity or line.date) <= today) or lines[:1]
        amount = abs(sum(due.mapped("amount_residual_currency")))
        return min(self.currency_id.round(amount), self._get_portal_payable_amount())

    # === GENUINE === #

    @api.depends("portal_einvoice_check_ids.state", "ubl_cii_xml_id")
    def _compute_portal_einvoice_state(self):
        for move in self:
            checks = move.portal_einvoice_check_ids
            check = checks.filtered(lambda check, move=move: check.attachment_id == move.ubl_cii_xml_id)[:1]
            move.portal_einvoice_state = check.state
            move.portal_einvoice_problems = check.problems

    def _detach_attachments(self):
        """Override of `account`: what was found of the electronic invoice says nothing of the next one."""
        # In sudo mode as nobody has a right to delete results but the one who makes an invoice a draft again.
        self.sudo().portal_einvoice_check_ids.unlink()
        return super()._detach_attachments()

    def _get_invoice_legal_documents(self, filetype, allow_fallback=False):
        """Override of `account` to give out the sealed PDF where there is one; the attachment stays as it is."""
        sealed = self._get_portal_sealed_pdf() if filetype == "pdf" else None
        return sealed or super()._get_invoice_legal_documents(filetype, allow_fallback=allow_fallback)

    def _get_invoice_legal_documents_all(self, allow_fallback=False):
        """Override of `account` to give out the sealed PDF where there is one."""
        documents, sealed = super()._get_invoice_legal_documents_all(allow_fallback=allow_fallback), None
        if documents and (sealed := self._get_portal_sealed_pdf()):
            documents = [sealed if document["filename"] == sealed["filename"] else document for document in documents]
        return documents
