from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.portal_tools.fetch_lines import fetch_lines

# What only asking, deciding and receiving write.
COURSE = {
    "name",
    "company_id",
    "commercial_partner_id",
    "reason_id",
    "text",
    "state",
    "picking_id",
    "partner_id",
    "line_ids",
    "photo_ids",
    "return_picking_id",
    "decided_on",
    "received_on",
}
# Returns that the page of a delivery tells.
SHOWN = 10
# Lines that a summary names.
NAMED = 2


class PortalDeliveryReturn(models.Model):
    """What a customer wants to send back of a delivery, and what becomes of it.

    The transfer is made by `_make_transfer` alone, so that an app of returns can make it in another way.
    """

    _name = "portal.delivery.return"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Return of a Delivery"
    _order = "id desc"
    _mail_post_access = "write"
    # Its page shows no conversation: what is written to a return is written among colleagues.
    _portal_has_conversation = False

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/", index="trigram")
    picking_id = fields.Many2one(
        "stock.picking", "Delivery", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="picking_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", "Asked by", required=True, readonly=True, index=True)
    commercial_partner_id = fields.Many2one(related="partner_id.commercial_partner_id", string="Customer", store=True)
    reason_id = fields.Many2one("portal.delivery.return.reason", required=True, readonly=True, ondelete="restrict")
    text = fields.Text("In the customer's words", readonly=True)
    line_ids = fields.One2many("portal.delivery.return.line", "return_id", "Lines", readonly=True)
    # Not all files of the return: what staff attach is theirs.
    photo_ids = fields.Many2many("ir.attachment", string="Photos", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("asked", "Asked for"),
            ("approved", "Approved"),
            ("received", "Received"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="asked",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    answer = fields.Text(
        "Answer to the customer", help="Shown on the page of the return: why it is refused, or a word."
    )
    instructions = fields.Text(help="What the customer does to send it back; shown once it is approved.")
    label = fields.Binary(
        attachment=True, help="What the customer sticks on the parcel, if the carrier makes no label."
    )
    label_name = fields.Char()
    return_picking_id = fields.Many2one(
        "stock.picking", "Return transfer", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    decided_on = fields.Datetime("Decided on", readonly=True, copy=False)
    received_on = fields.Datetime("Received on", readonly=True, copy=False)
    dedup_key = fields.Char(readonly=True, copy=False, groups="base.group_system")
    access_url = fields.Char("Page", compute="_compute_access_url")
    credit_ids = fields.Many2many(
        "account.move", compute="_compute_credit_ids", string="Credit notes", help="Those that the reader may open."
    )

    _dedup_key_uniq = models.UniqueIndex("(dedup_key) WHERE dedup_key IS NOT NULL")

    # === COMPUTE METHODS === #

    def _compute_access_url(self):
        for record in self:
            record.access_url = f"/my/returns/{record.id}"

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_credit_ids(self):
        received = self.filtered(lambda record: record.state == "received")
        credits_sudo = received._get_credits(self.env.user) if received else {}
        for record in self:
            record.credit_ids = credits_sudo.get(record)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `mail` to number them."""
        for vals in vals_list:
            company = self.env["stock.picking"].browse(vals.get("picking_id")).sudo().company_id
            # In sudo mode as whoever asks may not draw numbers.
            sequence_sudo = self.env["ir.sequence"].sudo().with_company(company)
            vals["name"] = sequence_sudo.next_by_code(self._name) or "/"
        return super().create(vals_list)

    def write(self, vals):
        """Override of `mail`: neither what was asked for nor what became of it is written by hand.

        A label that comes later is told.
        """
        if COURSE & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._("What a customer asked for, and what became of it, cannot be written by hand.")
            )
        result = super().write(vals)
        if vals.get("label"):
            approved = self.filtered(lambda record: record.state == "approved")
            self.env["portal.event"]._notify("return_label", approved, dedup_key=str(fields.Datetime.now()))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        if any(record.state != "asked" for record in self):
            raise UserError(self.env._("A return that was decided or withdrawn is kept."))

    # === ACTION METHODS === #

    def action_approve(self):
        """Take the goods back: make the return transfer, and tell the customers.

        :raise UserError: if a return was decided already, or more would be returned than was delivered
        """
        self.check_access("write")
        for record in self:
            record._lock_asked()
            record._check_left()
            transfer = record._make_transfer()
            # In sudo mode as nothing else but the decision writes it.
            record.sudo().write(
                {"state": "approved", "return_picking_id": transfer.id, "decided_on": fields.Datetime.now()}
            )
        self._finish("return_approved")

    def action_refuse(self):
        """Refuse the returns, with the reason in the field of the answer; a transfer that waits is cancelled.

        :raise UserError: if the goods are back, or there is no answer
        """
        self.check_access("write")
        if not all((record.answer or "").strip() for record in self):
            raise UserError(self.env._("Write an answer to the customer first: why is it refused?"))
        for record in self:
            record._lock_asked(("asked", "approved"))
            # In sudo mode as nothing else but the decision writes it; first, as a cancelled transfer asks anew.
            record.sudo().write({"state": "refused", "decided_on": fields.Datetime.now()})
            transfers = record._get_transfers()
            transfers.filtered(lambda picking: picking.state not in ("done", "cancel")).action_cancel()
        self._finish("return_refused")

    def action_open_transfer(self):
        """Open the return transfer."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": self.return_picking_id.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS - DECIDING === #

    def _lock_asked(self, states=("asked",)):
        """Hold the delivery, and refuse what was decided in the meantime."""
        self.ensure_one()
        # In sudo mode as only the lock is wanted.
        self.env["portal.delivery.return.rules"]._lock(self.picking_id.sudo())
        if self.state not in states:
            raise UserError(self.env._("This return was decided or withdrawn in the meantime."))

    def _check_left(self):
        """Refuse to return more than is left: somebody may have returned it in another way."""
        # In sudo mode as all returns count, also those that the user may not read.
        rules, picking_sudo = self.env["portal.delivery.return.rules"], self.picking_id.sudo()
        left = {choice["key"]: choice for choice in rules._get_choices(picking_sudo, without=self)}
        for line in self.line_ids:
            choice = left.get(f"{line.move_id.id}-{line.lot_id.id or 0}")
            if not choice or line.uom_id.compare(line.quantity, choice["most"]) > 0:
                raise UserError(
                    self.env._("%(line)s: so much is not left, as it was returned already.", line=line._tell())
                )

    def _make_transfer(self):
        """Return the transfer that brings the goods back, made by Odoo's own wizard.

        For a module to take goods back in another way, it must override this method and return the transfer.

        :rtype: stock.picking
        """
        self.ensure_one()
        context = {"active_model": "stock.picking", "active_id": self.picking_id.id, "active_ids": self.picking_id.ids}
        wizard = self.env["stock.return.picking"].with_context(**context).create({"picking_id": self.picking_id.id})
        for row in wizard.product_return_moves:
            lines = self.line_ids.filtered(lambda line, row=row: line.move_id == row.move_id)
            row.quantity = sum(lines.mapped("quantity"))
        transfer = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        transfer.origin = self.env._(
            "%(return)s, return of %(delivery)s", **{"return": self.name, "delivery": self.picking_id.name}
        )
        self._choose_lots(transfer)
        return transfer

    def _choose_lots(self, transfer):
        """Let the transfer expect the lots and serial numbers that the customer chose."""
        for move in transfer.move_ids:
            lines = self.line_ids.filtered(
                lambda line, move=move: line.lot_id and line.move_id == move.origin_returned_move_id
            )
            if not lines:
                continue
            move.move_line_ids.unlink()
            for line in lines:
                values = move._prepare_move_line_vals() | {"lot_id": line.lot_id.id, "quantity": line.quantity}
                self.env["stock.move.line"].create(values | {"product_uom_id": line.uom_id.id})

    def _finish(self, event):
        """Tell the customers, and that nothing is left to do."""
        # In sudo mode as what is to be done may be a colleague's.
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        self.env["portal.event"]._notify(event, self, dedup_key=str(fields.Datetime.now()))

    # === BUSINESS METHODS - RECEIVING === #

    @api.model
    def _note_received(self, transfers):
        """Note which returns are back, once nothing more of them is to come.

        :param stock.picking transfers: transfers that were just done, with those that a part of them became
        """
        back_sudo = self._get_expected_sudo(transfers).filtered(lambda record: record._is_back())
        back_sudo.write({"state": "received", "received_on": fields.Datetime.now()})
        self.env["portal.event"]._notify("return_received", back_sudo)

    @api.model
    def _note_cancelled(self, transfers):
        """Let returns be decided anew whose transfer came to nothing; note those of which all else is back.

        :param stock.picking transfers: transfers of which something was just cancelled
        """
        expected_sudo = self._get_expected_sudo(transfers)
        asked_sudo = expected_sudo.filtered(lambda record: set(record._get_transfers().mapped("state")) == {"cancel"})
        asked_sudo.write({"state": "asked", "decided_on": False})
        for record_sudo in asked_sudo:
            record_sudo._schedule_decision(self.env._("The return transfer was cancelled."))
        self._note_received(transfers.filtered(lambda picking: picking.state == "cancel"))

    @api.model
    def _get_expected_sudo(self, transfers):
        """Return the approved returns that some transfers, or those that they are the rest of, bring back.

        :return: in sudo mode as whoever receives goods need not read returns
        """
        family_sudo = step_sudo = transfers.sudo()
        while step_sudo := step_sudo.backorder_id - family_sudo:
            family_sudo |= step_sudo
        return self.sudo().search([("return_picking_id", "in", family_sudo.ids), ("state", "=", "approved")])

    def _get_transfers(self):
        """Return the transfer that brings the goods back, with all that a part of it became."""
        found = step = self.return_picking_id
        while step := step.backorder_ids - found:
            found |= step
        return found

    def _is_back(self):
        states = self._get_transfers().mapped("state")
        return "done" in states and all(state in ("done", "cancel") for state in states)

    def _tell_part(self):
        """Return what is said while a part of the goods is back and the rest is to come, or ""."""
        self.ensure_one()
        moves = self._get_transfers().move_ids.filtered(lambda move: move.state == "done")
        if self.state != "approved" or not moves:
            return ""
        if len(self.line_ids.uom_id) != 1:
            return self.env._("A part of it was received. Please send the rest.")
        tell, unit = self.picking_id._tell_portal_quantity, self.line_ids.uom_id
        received = sum(move.product_uom._compute_quantity(move.quantity, unit) for move in moves)
        words = {"received": tell(received), "all": tell(sum(self.line_ids.mapped("quantity")))}
        return self.env._("%(received)s of %(all)s received. Please send the rest.", **words)

    # === BUSINESS METHODS - CUSTOMER === #

    def _add_photos(self, photos):
        """Store what was uploaded.

        :param list photos: as `portal.upload` returns them
        """
        place = {"res_model": self._name, "res_id": self.id, "company_id": self.company_id.id}
        self.photo_ids = self.env["ir.attachment"].create([photo | place for photo in photos])

    def _tell_vendor(self, actor):
        """Give somebody something to do."""
        staff = self.env["portal.activity"]._translate(self, self._get_responsible())
        words = {"name": actor.partner.name, "lines": staff._tell_lines(), "reason": staff.reason_id.name}
        text = staff.env._("%(name)s wants to return %(lines)s: %(reason)s", **words)
        self.message_post(body=text, author_id=actor.partner.id, subtype_xmlid="mail.mt_note")
        self._schedule_decision("\n".join(filter(None, [text, self.text])))

    def _schedule_decision(self, note):
        """Let whoever decides do so."""
        activities, owner = self.env["portal.activity"], self._get_responsible()
        staff = activities._translate(self, owner)
        summary = staff.env._("Return asked for: %(delivery)s", delivery=self.picking_id.name)
        activities._plan(self, owner, summary, note)

    def _get_responsible(self):
        """Return who decides: whoever sent the delivery, else whoever sold it, else somebody who runs the warehouse.

        For a module to choose somebody else, it must override this method and return one user, or none.

        :rtype: res.users
        """
        self.ensure_one()
        picking = self.picking_id
        managers = self.env.ref("stock.group_stock_manager").all_user_ids
        users = [picking.user_id, picking.sale_id.user_id, *managers.sorted("id")]
        return next((user for user in users if self._may_decide(user)), self.env["res.users"])

    def _may_decide(self, user):
        is_staff = user.active and user._is_internal() and not user._is_superuser()
        # In the company of the return, whichever companies are chosen by whoever asks.
        record = self.with_user(user).with_context(allowed_company_ids=self.company_id.ids).sudo(False)
        return is_staff and self.company_id in user.company_ids and record.has_access("write")

    def _get_withdraw_refusal(self, actor):
        """Return why somebody cannot withdraw a return, in words, or False.

        :param Actor actor: who wants to
        """
        self.ensure_one()
        if refusal := self.env["portal.delivery.return.rules"]._get_role_refusal(actor):
            return refusal
        if not self.with_env(actor.env).has_access("read"):
            return actor.env._("This return does not exist, or it is not for you.")
        if self.env["portal.document.access"]._is_guest(self, actor.user):
            return actor.env._("You may read this return, but not withdraw it.")
        if self.state != "asked":
            return actor.env._("This return was decided in the meantime. Write us a message instead.")
        return False

    def _withdraw(self, actor):
        """Withdraw a return that was not decided.

        :param Actor actor: who wants to
        :raise UserError: in the reader's language, if it is refused
        """
        self.env["portal.delivery.return.rules"]._lock(self.picking_id)
        if refusal := self._get_withdraw_refusal(actor):
            raise UserError(refusal)
        self.state = "withdrawn"
        self.activity_unlink(["mail.mail_activity_data_todo"])
        text = self.env._("%(name)s withdrew this return in the portal.", name=actor.partner.name)
        self.message_post(body=text, author_id=actor.partner.id, subtype_xmlid="mail.mt_note")

    # === BUSINESS METHODS - PAGES === #

    @api.model
    def _get_of_delivery_sudo(self, delivery_sudo, actor):
        """Return the returns of deliveries that a reader sees, the newest first.

        :return: in sudo mode as on the pages of returns
        """
        if not self.with_env(actor.env).has_access("read"):
            return self.sudo().browse()
        domain = [("picking_id", "in", delivery_sudo.ids)]
        found = self.with_env(actor.env)._search([])
        # In sudo mode as people outside do not read which delivery a return is of.
        returns_sudo = self.sudo().search_fetch([("id", "in", found), *domain], limit=SHOWN)
        fetch_lines(returns_sudo, "line_ids")
        return returns_sudo

    def _get_label_sudo(self):
        """Return the file that is stuck on the parcel: the vendor's, else the carrier's; empty while there is none.

        :return: in sudo mode as people outside read no files of returns
        """
        self.ensure_one()
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", "label")]
        own_sudo = self.env["ir.attachment"].sudo().search(domain, limit=1)
        transfers_sudo = self.sudo().return_picking_id | self.sudo().picking_id
        return own_sudo or next(
            (labels[:1] for labels in map(lambda transfer: transfer.return_label_ids, transfers_sudo) if labels),
            own_sudo,
        )

    def _get_photos_sudo(self):
        """Return the photos that the customer added.

        :return: in sudo mode as people outside read no files of returns
        """
        return self.sudo().photo_ids

    def _get_credits(self, user):
        """Return the credit notes for what was returned that somebody may open, of each return.

        What is asked of the database does not grow with the returns.

        :param res.users user: the reader, in their own environment
        :return: {return: credit notes in sudo mode}
        :rtype: dict
        """
        refunds_sudo = self._get_refunds_sudo()
        all_sudo = self.env["account.move"].sudo().union(*refunds_sudo.values())
        open_sudo = self.env["portal.access.policy"]._filter_open(all_sudo, user)
        return {record: found & open_sudo for record, found in refunds_sudo.items()}

    def _get_refunds_sudo(self):
        """Return the credit notes for what was returned, of each return as soon as all of it is credited.

        :return: {return: credit notes}, in sudo mode as which of them may be opened is asked by whoever calls this
        """
        records_sudo = self.sudo()
        lines_sudo = records_sudo.line_ids.move_id.sale_line_id
        received_sudo = records_sudo.search(
            [("line_ids.move_id.sale_line_id", "in", lines_sudo.ids), ("state", "=", "received")]
        )
        rows_sudo = lines_sudo.invoice_lines.filtered(
            lambda row: row.move_id.move_type == "out_refund" and row.move_id.state == "posted"
        )
        return {record: record.sudo()._find_refunds(received_sudo, rows_sudo) for record in self}

    def _find_refunds(self, received, rows):
        """Return the credit notes for one return; none before all of it is credited.

        :param received: the returns of the same lines of orders that are back
        :param rows: the lines of credit notes for these lines of orders
        """
        refunds, day = rows.move_id.browse(), self._get_day()
        for line in self.line_ids.move_id.sale_line_id:
            credited = rows & line.invoice_lines
            before = received.filtered(
                lambda other, line=line: other.id < self.id and line in other.line_ids.move_id.sale_line_id
            )
            # What is read of one is read of all.
            returns = (before | self).with_prefetch((received | self)._ids)
            if not self._is_credited(line, credited, returns):
                return refunds.browse()
            refunds |= credited.move_id.filtered(lambda move: move.invoice_date >= day)
        return refunds

    def _is_credited(self, order_line, rows, returns):
        """Return whether lines of credit notes are enough for a return, and for those that came before it."""
        first = min(record._get_day() for record in returns)
        rows = rows.filtered(lambda row: row.move_id.invoice_date >= first)
        products = self.line_ids.move_id.filtered(lambda move: move.sale_line_id == order_line).product_id
        if products != order_line.product_id:
            # The parts of a kit are not counted as the order counts.
            return bool(rows)
        unit = order_line.product_uom_id
        credited = sum(row.product_uom_id._compute_quantity(row.quantity, unit) for row in rows)
        returned = sum(record._get_returned(order_line) for record in returns)
        return bool(rows) and unit.compare(credited, returned) >= 0

    def _get_returned(self, order_line):
        """Return how much of a line of an order is returned, in its unit: what came back, or is to."""
        if self.state == "received":
            moves = self._get_transfers().move_ids.filtered(
                lambda move: move.state == "done" and move.origin_returned_move_id.sale_line_id == order_line
            )
            pairs = [(move.product_uom, move.quantity) for move in moves]
        else:
            lines = self.line_ids.filtered(lambda line: line.move_id.sale_line_id == order_line)
            pairs = [(line.uom_id, line.quantity) for line in lines]
        return sum(unit._compute_quantity(quantity, order_line.product_uom_id) for unit, quantity in pairs)

    def _get_day(self):
        """Return the day on which a return was asked for, where the vendor is."""
        return self.sudo().picking_id._get_portal_day(self.create_date)

    def _tell_lines(self, limit=None):
        """Return what is returned in words, such as "2 × Desk, 1 × Lamp"."""
        words = [line._tell() for line in self.line_ids]
        return ", ".join(words[:limit]) + (", …" if limit and len(words) > limit else "")

    def _get_portal_summary(self):
        """Return what one line tells, as `portal.mixin` of `portal_custom_base` does of documents."""
        self.ensure_one()
        state, label = self._get_portal_badge()
        return {
            "name": self.env._("Return %(number)s", number=self.name),
            "text": self._tell_lines(NAMED),
            "amount": "",
            "state": state,
            "label": label,
            "badge": (state, label),
            "url": self.access_url,
        }

    def _get_portal_badge(self):
        """Return how it stands: one of the five states, and its name."""
        if self._tell_part():
            return "waiting", self.env._("Send the rest")
        return {
            "asked": ("progress", self.env._("Asked for")),
            "approved": ("waiting", self.env._("Send it back")),
            "received": ("done", self.env._("Received")),
            "refused": ("problem", self.env._("Refused")),
        }.get(self.state, ("over", self.env._("Withdrawn")))

    def _get_portal_facts(self):
        """Return what an e-mail tells below its text."""
        return [
            (self.env._("Return"), self.name),
            (self.env._("Delivery"), self.picking_id.name),
            (self.env._("Items"), self._tell_lines()),
        ]
