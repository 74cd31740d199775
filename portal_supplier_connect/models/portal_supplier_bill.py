from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

ACTIVITY = "portal_supplier_connect.mail_activity_type_bill"


class PortalSupplierBill(models.Model):
    """A bill that a supplier sent: its file, what was typed, and what was ordered and received by then.

    The draft bill of Odoo is made of it; whether it is right is for the buyer to decide, who posts or refuses it.
    """

    _name = "portal.supplier.bill"
    _inherit = "portal.supplier.act.mixin"
    _description = "Bill Sent by a Supplier"
    _order = "id desc"
    _rec_name = "number"

    _buyer_fields = frozenset({"answer"})

    number = fields.Char(required=True, readonly=True, index="trigram")
    date = fields.Date(required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary("Total of the bill", required=True, readonly=True)
    expected_amount = fields.Monetary(
        "Total by the order", readonly=True, help="What is billed costs so much by the order, with taxes."
    )
    file_number = fields.Char("Number in the file", readonly=True)
    file_amount = fields.Monetary("Total in the file", readonly=True)
    file_currency = fields.Char("Currency in the file", readonly=True)
    line_ids = fields.One2many("portal.supplier.bill.line", "bill_id", "Lines", readonly=True)
    move_id = fields.Many2one("account.move", "Bill", readonly=True, index="btree_not_null", ondelete="set null")
    attachment_id = fields.Many2one("ir.attachment", "File", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("checking", "To check"), ("approved", "Posted"), ("refused", "Refused")],
        compute="_compute_state",
        store=True,
        index=True,
    )
    answer = fields.Text("Word to the supplier", help="Shown to the supplier if the bill is refused.")
    differences = fields.Text(compute="_compute_differences")

    _dedup_key_uniq = models.UniqueIndex("(dedup_key) WHERE dedup_key IS NOT NULL")
    _number_uniq = models.UniqueIndex(
        "(company_id, commercial_partner_id, lower(number)) WHERE state != 'refused'", "This bill is here already."
    )

    # === CRUD METHODS === #

    def _is_decided(self):
        """Override to keep the word that the supplier was told."""
        return self.state != "checking"

    # === COMPUTE METHODS === #

    @api.depends("move_id.state")
    def _compute_state(self):
        states = {"draft": "checking", "posted": "approved"}
        for bill in self:
            bill.state = states.get(bill.move_id.state, "refused")

    @api.depends("amount", "expected_amount", "file_number", "file_amount", "file_currency", "line_ids")
    @api.depends_context("lang")
    def _compute_differences(self):
        for bill in self:
            bill.differences = "\n".join(bill._get_differences())

    # === ACTION METHODS === #

    def action_refuse(self):
        """Cancel the draft bill, with a word to the supplier.

        :raise UserError: if it is not a draft any more, or there is no word
        """
        self.check_access("write")
        if not all((bill.answer or "").strip() for bill in self):
            raise UserError(self.env._("Write a word to the supplier first: why is it refused?"))
        # In sudo mode as whoever may refuse it need not have the rights of an accountant.
        moves_sudo = self.sudo().move_id
        if any(move.state != "draft" for move in moves_sudo) or any(bill.state != "checking" for bill in self):
            raise UserError(self.env._("Only a draft can be refused."))
        moves_sudo.button_cancel()

    def action_open(self):
        """Open the bill in accounting."""
        self.ensure_one()
        self.check_access("read")
        return self.move_id._get_records_action()

    # === BUSINESS METHODS === #

    def _receive(self):
        """Ask the buyer to check the bill."""
        self.ensure_one()
        order, activities = self.order_id, self.env["portal.activity"]
        owner = order._get_portal_buyer()
        staff = self.with_context(lang=owner.lang or self.env.lang)
        head = staff.env._("%(name)s sent the bill %(number)s.", name=self.partner_id.name, number=self.number)
        words = "\n".join(filter(None, [head, *staff._get_differences(), self.note]))
        for document in (order, self.move_id):
            document.message_post(
                body=activities._print(words),
                author_id=self.partner_id.id,
                message_type="notification",
                subtype_xmlid="mail.mt_note",
            )
        summary = staff.env._("Bill to check: %(number)s", number=self.number)
        activities._plan(order, owner, summary, words, ACTIVITY)

    @api.model
    def _note_decided(self, moves):
        """Tell suppliers what became of their bills, and that nothing is left to check.

        :param account.move moves: bills that were just posted or cancelled
        """
        # In sudo mode as whoever posts bills need not read what suppliers sent.
        self.sudo().search([("move_id", "in", moves.ids), ("state", "!=", "checking")])._tell_decided()

    def _tell_decided(self):
        """Tell suppliers what became of their bills, in sudo mode as told by whoever calls this."""
        open_sudo = self.search([("order_id", "in", self.order_id.ids), ("state", "=", "checking")])
        (self.order_id - open_sudo.order_id).activity_unlink([ACTIVITY])
        for bill in self:
            self.env["portal.event"]._notify("supplier_bill", bill, dedup_key=bill.state)

    def _get_differences(self):
        """Return what differs from what was ordered and received, in the reader's language.

        :rtype: list[str]
        """
        self.ensure_one()
        words = [*(line._tell_difference() for line in self.line_ids), *self._get_file_differences()]
        tell = self._tell_amount
        if self.currency_id.compare_amounts(self.amount, self.expected_amount):
            words.append(
                self.env._(
                    "The bill comes to %(billed)s. By the order, what is billed costs %(expected)s.",
                    billed=tell(self.amount),
                    expected=tell(self.expected_amount),
                )
            )
        return [word for word in words if word]

    def _get_file_differences(self):
        """Return what an electronic invoice says otherwise than what was typed."""
        words = []
        if not self.file_number:
            return words
        if self.file_number != self.number:
            words.append(self.env._("The file has another number: %(number)s.", number=self.file_number))
        if self.file_currency and self.file_currency != self.currency_id.name:
            words.append(self.env._("The file has another currency: %(currency)s.", currency=self.file_currency))
        elif not self.file_amount:
            words.append(self.env._("The total of the file cannot be read."))
        elif self.currency_id.compare_amounts(self.file_amount, self.amount):
            told = self._tell_amount(self.file_amount)
            words.append(self.env._("The file has another total: %(amount)s.", amount=told))
        return words

    def _tell_amount(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _get_portal_badge(self):
        """Return how it stands: one of the five states, and its name."""
        if self.state == "approved":
            if self.move_id.payment_state == "reversed":
                return "over", self.env._("Credited")
            is_paid = self.move_id.payment_state in ("paid", "in_payment")
            return ("done", self.env._("Paid")) if is_paid else ("progress", self.env._("Approved"))
        if self.state == "refused":
            return "problem", self.env._("Refused")
        return "progress", self.env._("We check it")

    def _get_portal_facts(self):
        """Override to tell which bill an e-mail is about."""
        due = self.state == "approved" and self.move_id.invoice_date_due
        facts = [(self.env._("Bill"), self.number), (self.env._("Total"), self._tell_amount(self.amount))]
        if due:
            facts.append((self.env._("Due"), self.env["portal.answer.mixin"]._tell_date(due)))
        return [*facts, *super()._get_portal_facts()]
