from collections import defaultdict
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.portal_custom_base_account.models.account_move import OPEN
from odoo.addons.portal_custom_base_account.models.portal_list_invoice import INVOICES
from odoo.addons.portal_custom_base_account_payment.models.account_move import PROMISED

from ..payment_lock import lock_for_payment

# How long the attempt of one person keeps others from paying the same.
MINUTES_OF_ATTEMPT = 15
# The states in which the customer is asked for money.
ASKED = ("open", "overdue", "partial")
ACCOUNTANTS = "account.group_account_invoice,account.group_account_readonly"


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "portal.deductible.mixin",
        "portal.disputable.mixin",
        "portal.genuine.mixin",
        "portal.kept.mixin",
        "portal.payable.mixin",
        "portal.payment.history.mixin",
        "portal.reminded.mixin",
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

    def _lock_for_payment(self):
        """Hold invoices until the end of the transaction, and read them anew: two payers do not meet.

        The second one waits here; then Odoo repeats its request, which sees what the first did.
        """
        lock_for_payment(self, "portal_payment_attempts")

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

    def _get_portal_parts_to_sum_up(self):
        """Return the open parts of an invoice or credit note that is open, the first due first."""
        if self.state != "posted" or self.payment_state not in OPEN or self.move_type not in INVOICES:
            return self.env["account.move.line"]
        parts = self.line_ids.filtered(lambda line: line.display_type == "payment_term" and not line.reconciled)
        return parts.sorted(lambda part: (part.date_maturity or date.min, part._origin.id))

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
