from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_amount

from odoo.addons.portal_custom_base_account.models.account_move import OWED
from odoo.addons.portal_tools import csv_file
from odoo.addons.portal_tools.person_name import is_person_name

# The key of the whole invoice, beside those of its lines.
WHOLE = "whole"
MAX_TEXT = 2000
MAX_NAME = 100
# What one invoice may be disputed for within a day.
MAX_DISPUTES = 10
DAY = 86400
# Disputes that a page shows.
SHOWN = 10


class PortalInvoiceDispute(models.Model):
    """What a customer says is wrong with an invoice. While it is open, the amount in question is not asked for."""

    _name = "portal.invoice.dispute"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Dispute of an Invoice"
    _order = "id desc"
    _rec_name = "move_id"

    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="move_id.currency_id")
    commercial_partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer", store=True)
    partner_id = fields.Many2one("res.partner", "Disputed by", readonly=True, ondelete="set null")
    visitor = fields.Char(readonly=True, help="The name and the e-mail address that somebody typed who came by a link.")
    reason_id = fields.Many2one("portal.dispute.reason", required=True, readonly=True, ondelete="restrict")
    text = fields.Text("In the customer's words", readonly=True)
    line_ids = fields.One2many("portal.invoice.dispute.line", "dispute_id", "Lines", readonly=True)
    amount = fields.Monetary("In question", compute="_compute_amount", store=True, help="Taxes included.")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("settled", "Settled"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
        group_expand=True,
    )
    answer = fields.Text("Answer to the customer", help="Shown on the invoice's page when the dispute is closed.")
    credit_move_id = fields.Many2one("account.move", "Credit note", readonly=True, index="btree_not_null")
    closed_on = fields.Datetime(readonly=True)

    _open_idx = models.Index("(move_id) WHERE state = 'open'")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for dispute in self:
            dispute.amount = sum(dispute.line_ids.mapped("amount"))

    # === ACTION METHODS === #

    def action_make_credit(self):
        """Make a draft of a credit note for what is disputed, by Odoo's own wizard, and open it.

        :raise UserError: if the dispute is closed
        """
        self.ensure_one()
        self._check_open()
        if not self.credit_move_id:
            self.credit_move_id = self._make_credit()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.credit_move_id.id,
            "view_mode": "form",
        }

    def action_refuse(self):
        """Close the disputes as refused, with the reason in the field of the answer.

        :raise UserError: if a dispute is closed, or there is no reason
        """
        self._check_open()
        if not all((dispute.answer or "").strip() for dispute in self):
            raise UserError(self.env._("Write an answer to the customer first: why is the dispute refused?"))
        self._close("refused")

    def action_settle(self):
        """Close the disputes as settled in another way, such as by a delivery or a new invoice.

        :raise UserError: if a dispute is closed, or there is no answer
        """
        self._check_open()
        if not all((dispute.answer or "").strip() for dispute in self):
            raise UserError(self.env._("Write an answer to the customer first: how is the dispute settled?"))
        self._close("settled")

    # === BUSINESS METHODS - PAGE === #

    @api.model
    def _get_of_move_sudo(self, move):
        """Return the disputes of an invoice, the newest first, for those who may open the invoice.

        :return: in sudo mode as customers have no right on disputes
        """
        return self.sudo().search([("move_id", "=", move.id)], limit=SHOWN)

    @api.model
    def _find_sudo(self, move_sudo, dispute_id):
        """Return a dispute of an invoice, in sudo mode as customers have no right on disputes.

        :param int dispute_id: may be that of another invoice
        :raise UserError: in the visitor's language, if it is none of the invoice's
        """
        dispute_sudo = self.sudo().search([("move_id", "=", move_sudo.id), ("id", "=", dispute_id)])
        if not dispute_sudo:
            raise UserError(self.env._("This has been closed in the meantime."))
        return dispute_sudo

    @api.model
    def _get_choices(self, move_sudo):
        """Return what of an invoice can be disputed now: its lines, and the whole of it, each up to what is open of it.

        :return: dicts with `key`, `name`, `line` (empty for the whole) and `most` (an amount, taxes included)
        :rtype: list[dict]
        """
        currency = move_sudo.currency_id
        left = currency.round(move_sudo.amount_residual - move_sudo._get_portal_disputed_amount())
        open_sudo = move_sudo.portal_dispute_ids.filtered(lambda dispute: dispute.state == "open").line_ids
        lines = move_sudo.invoice_line_ids.filtered(lambda line: line.display_type == "product").sorted()
        choices = []
        for line in lines:
            taken = sum(open_sudo.filtered(lambda row, line=line: row.line_id == line).mapped("amount"))
            name = (line.name or line.product_id.display_name or "").split("\n")[0]
            most = min(currency.round(line.price_total - taken), left)
            choices.append({"key": str(line.id), "name": name or move_sudo.name, "line": line, "most": most})
        whole = {"key": WHOLE, "name": self.env._("The whole invoice"), "line": lines.browse(), "most": left}
        return [choice for choice in (*choices, whole) if currency.compare_amounts(choice["most"], 0) > 0]

    @api.model
    def _get_refusal(self, move_sudo, actor):
        """Return why somebody cannot say what is wrong with an invoice, or take that back, in words, or False.

        What is disputed is not asked for. So it is for those who decide about its payment, and for the contact to whom
        it was sent, who knows what was ordered. Whoever only looks at a colleague's invoice writes a message. A visitor
        who came by the link may write messages in Odoo, and dispute as well, unless some person of the customer may not
        pay: signing out would open what a role closes.

        :param account.move move_sudo: an invoice that the actor may open
        :param Actor actor: who wants to
        """
        if actor.user._is_internal():
            return self.env._("Only customers can say here what is wrong.")
        policy = self.env["portal.access.policy"]
        customer = move_sudo.partner_id
        if actor.user._is_public():
            if actor.is_link and policy._is_everybody_allowed(customer, ("pay",)):
                return False
            return self.env._("Sign in to say what is wrong with this invoice.")
        if policy._has_right(actor.user, "pay") or customer in policy._get_addresses(actor.partner):
            return False
        return self.env._("Your role does not allow you to dispute this invoice. Ask a colleague who may pay it.")

    @api.model
    def _get_state_refusal(self, move_sudo):
        """Return why nothing of an invoice can be disputed, in words, or False."""
        is_open = move_sudo.state == "posted" and move_sudo.move_type in OWED
        if not is_open or move_sudo.currency_id.is_zero(move_sudo.amount_residual):
            return self.env._("Nothing is left to pay. Write us a message instead.")
        if not self._get_choices(move_sudo):
            return self.env._("All that is left to pay is in question already.")
        return False

    def _get_outcome(self):
        """Return what became of a dispute, in words; nothing while it is open."""
        self.ensure_one()
        return {
            "accepted": self.env._("We agree. A credit note corrects the invoice."),
            "refused": self.env._("We looked at it, and the invoice stays as it is."),
            "settled": self.env._("This is settled."),
            "withdrawn": self.env._("You took this back."),
        }.get(self.state, "")

    # === BUSINESS METHODS - CUSTOMER === #

    @api.model
    def _open(self, move_sudo, values, files, actor):
        """Note what a customer says is wrong with an invoice, and tell the vendor.

        :param account.move move_sudo: an invoice that the actor may open
        :param dict values: what the form sent: `chosen` (keys of `_get_choices` to amounts as typed), `reason_id`,
            `text`, and of visitors `name` and `email`; each may be anything
        :param list files: what was uploaded
        :param Actor actor: who says it
        :return: the dispute, in sudo mode as customers have no right on disputes
        :raise UserError: in the visitor's language, if it is refused
        """
        # Nobody else disputes or pays the same amount meanwhile.
        move_sudo._lock_for_payment()
        if refusal := self._get_refusal(move_sudo, actor) or self._get_state_refusal(move_sudo):
            raise UserError(refusal)
        prepared = self._prepare_values(move_sudo, values, actor)
        attachments = self.env["portal.upload"]._validate(files)
        # Counted apart, so that those by the link leave the customer's own people theirs.
        scope = "portal.invoice.dispute" if actor.partner else "portal.invoice.dispute.link"
        if not self.env["portal.rate.limit"]._is_allowed(scope, move_sudo.id, MAX_DISPUTES, DAY):
            raise UserError(self.env._("You have written several times today. We will answer soon."))
        dispute_sudo = self.sudo().create(prepared)
        dispute_sudo._tell_vendor(attachments)
        return dispute_sudo

    def _prepare_values(self, move_sudo, values, actor):
        reason_sudo = self.env["portal.dispute.reason"]._find_sudo(values.get("reason_id"))
        if not reason_sudo:
            raise UserError(self.env._("Choose what is wrong."))
        return {
            "move_id": move_sudo.id,
            "partner_id": (actor.partner or move_sudo.partner_id).id,
            "visitor": False if actor.partner else self._clean_visitor(values.get("name"), values.get("email")),
            "reason_id": reason_sudo.id,
            "text": self._clean_text(values.get("text")),
            "line_ids": [Command.create(row) for row in self._clean_lines(move_sudo, values.get("chosen") or {})],
        }

    def _clean_visitor(self, name, email):
        """Return the name and the address that a visitor typed, as one text."""
        name, email = (value.strip() if isinstance(value, str) else "" for value in (name, email))
        address = email_normalize(email)
        if not address or len(name) > MAX_NAME or not is_person_name(name):
            raise UserError(self.env._("Enter your name and your e-mail address."))
        return f"{name} <{address}>"

    def _clean_text(self, text):
        text = text if isinstance(text, str) else ""
        text = "".join(character for character in text if character.isprintable() or character == "\n").strip()
        if len(text) > MAX_TEXT:
            raise UserError(self.env._("Your text is too long: at most %(limit)s characters.", limit=MAX_TEXT))
        # Staff export it, and Odoo's own export leaves some formulas as they are.
        return csv_file.defuse(text)

    def _clean_lines(self, move_sudo, chosen):
        """Return the values of the lines of a dispute: together at most what is left to pay."""
        choices = [choice for choice in self._get_choices(move_sudo) if choice["key"] in chosen]
        whole = [choice for choice in choices if choice["key"] == WHOLE]
        currency, rows = move_sudo.currency_id, []
        left = move_sudo.amount_residual - move_sudo._get_portal_disputed_amount()
        for choice in whole or choices:
            most = min(choice["most"], currency.round(left))
            amount = self._clean_amount(chosen[choice["key"]], most, currency)
            left -= amount
            row = {"line_id": choice["line"].id, "name": choice["name"], "amount": amount, "is_whole": bool(whole)}
            rows.append(row)
        if not rows:
            raise UserError(self.env._("Choose the lines that are wrong."))
        return rows

    def _clean_amount(self, text, most, currency):
        """Return an amount as typed, all of it if nothing was typed; it is above zero and at most `most`."""
        text = text.strip() if isinstance(text, str) else ""
        amount = self.env["portal.payment.choice"]._parse_amount(text) if text else most
        if amount is None or currency.compare_amounts(amount, most) > 0 or currency.round(amount) <= 0:
            most = format_amount(self.env, most, currency)
            raise UserError(
                self.env._("The amount in question must be above zero and at most %(most)s of what is left.", most=most)
            )
        return currency.round(amount)

    def _withdraw(self, actor):
        """Take back an open dispute; the amount is asked for again.

        :raise UserError: in the visitor's language, if it is refused
        """
        self.move_id._lock_for_payment()
        if refusal := self._get_refusal(self.move_id, actor):
            raise UserError(refusal)
        if not actor.partner and not self.visitor:
            raise UserError(self.env._("Sign in to take this back: it was said by somebody who was signed in."))
        if self.state != "open":
            raise UserError(self.env._("This has been closed in the meantime."))
        self._close("withdrawn", actor)

    # === BUSINESS METHODS - VENDOR === #

    def _check_open(self):
        self.check_access("write")
        if any(dispute.state != "open" for dispute in self):
            raise UserError(self.env._("This dispute is closed already."))

    def _close(self, state, actor=None):
        """Close disputes, and tell the other side.

        :param str state: how they end
        :param Actor actor: the customer, if it is one who closes them
        """
        self.write({"state": state, "closed_on": fields.Datetime.now()})
        # In sudo mode as what is to be done may be a colleague's.
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        for dispute in self:
            if actor:
                text = self.env._("I take this back: %(names)s", names=dispute._tell_lines())
                dispute._post(text, author=actor.partner or dispute.partner_id)
            else:
                key = str(dispute.id)
                self.env["portal.event"]._notify("invoice_dispute_closed", dispute.move_id, dedup_key=key)

    def _tell_vendor(self, attachments):
        """Write into the invoice's conversation what is wrong, and give somebody something to do."""
        self._post(self._tell_all(), attachments, author=self.partner_id)
        activities, user = self.env["portal.activity"], self._get_responsible()
        staff = activities._translate(self, user)
        summary = staff.env._("Disputed invoice: %(reason)s", reason=staff.reason_id.name)
        activities._plan(self, user, summary, staff._tell_all())

    def _tell_all(self):
        """Return who disputes what, and the customer's own words."""
        amount = format_amount(self.env, self.amount, self.currency_id)
        words = {"reason": self.reason_id.name, "names": self._tell_lines(), "amount": amount}
        lines = [self.visitor, self.env._("%(reason)s: %(names)s (%(amount)s)", **words), self.text]
        return "\n".join(filter(None, lines))

    def _post(self, text, attachments=(), author=None):
        """Write into the invoice's conversation, as whoever acts; the files are the message's."""
        values = [row | {"res_model": "mail.compose.message", "res_id": 0} for row in attachments]
        files = self.env["ir.attachment"].create(values)
        # The files are no new version of the invoice, whoever sends them.
        self.move_id.with_context(disable_attachment_import=True).message_post(
            body=self.env["portal.activity"]._print(text),
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=files.ids,
        )

    def _tell_lines(self):
        return ", ".join(self.line_ids.mapped("name"))

    def _get_responsible(self):
        """Return who is to answer: the salesperson, else whoever made the invoice or may, of those who see disputes.

        For a module to choose somebody else, it must override this method and return one user, or none.
        """
        users = self.move_id.invoice_user_id | self.move_id.create_uid
        able = users.filtered(lambda user: user.active and not user.share and not user._is_superuser())
        able = able.filtered(lambda user: self.with_user(user).sudo(False).has_access("read"))
        return able[:1] or self.move_id._get_portal_accountant()

    def _make_credit(self):
        """Return the draft of a credit note for what is disputed: the wizard's copy of the invoice, cut down to it."""
        move = self.move_id
        reason = self.env._("%(reason)s: %(names)s", reason=self.reason_id.name, names=self._tell_lines())
        wizards = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=move.ids)
        wizard = wizards.create({"reason": reason[:250], "journal_id": move.journal_id.id})
        wizard.reverse_moves()
        credit = wizard.new_move_ids
        shares = self._get_shares()
        copies = zip(move.invoice_line_ids.sorted(), credit.invoice_line_ids.sorted(), strict=True)
        commands = []
        for line, copy in copies:
            share = shares.get(line, 0) if line.display_type == "product" else 0
            values = self._prepare_credit_line(line, share)
            commands.append(Command.update(copy.id, values) if share else Command.delete(copy.id))
        credit.write({"invoice_line_ids": commands})
        return credit

    def _prepare_credit_line(self, line, share):
        """Return what a line of the credit note says otherwise than the invoice; of a part of it, one of its amount."""
        if share == 1:
            return {}
        # The price of each may have too few decimals to make up a part of the amount.
        return {"quantity": 1, "price_unit": line.price_unit * line.quantity * share}

    def _get_shares(self):
        """Return the lines of the invoice that are disputed, each to how much of it is: 1 is all."""
        shares = {}
        for row in self.line_ids:
            if row.is_whole:
                lines = self.move_id.invoice_line_ids
                return dict.fromkeys(lines, row.amount / self.move_id.amount_total)
            if row.line_id and row.line_id.price_total:
                shares[row.line_id] = row.amount / row.line_id.price_total
        return shares
