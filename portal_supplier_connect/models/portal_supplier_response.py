from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

ACTIVITY = "portal_supplier_connect.mail_activity_type_answer"


class PortalSupplierResponse(models.Model):
    """What a supplier answers to an order, or offers on a request: one version, of which the last one counts."""

    _name = "portal.supplier.response"
    _inherit = "portal.supplier.act.mixin"
    _description = "Answer of a Supplier"
    _order = "id desc"

    _buyer_fields = frozenset({"answer"})

    version = fields.Integer(required=True, readonly=True)
    kind = fields.Selection(
        [("offer", "Offer"), ("order", "Confirmation")], required=True, readonly=True, string="Answers"
    )
    state = fields.Selection(
        [
            ("waiting", "To decide"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("replaced", "Replaced"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
        group_expand=True,
    )
    is_automatic = fields.Boolean(
        "Applied by itself", readonly=True, help="It changes nothing, or no more than the settings allow."
    )
    is_partial = fields.Boolean("Dates only", readonly=True, help="It gives dates to lines, and confirms nothing else.")
    reference = fields.Char("Supplier's reference", readonly=True)
    valid_until = fields.Date("Offer valid until", readonly=True)
    digest = fields.Char(readonly=True, help="Tells whether the order is what the supplier answered to.")
    line_ids = fields.One2many("portal.supplier.response.line", "response_id", "Lines", readonly=True)
    answer = fields.Text("Word to the supplier", help="Shown to the supplier with the decision.")
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    _version_uniq = models.Constraint("UNIQUE(order_id, version)", "Each version of an answer has its own number.")
    _dedup_key_uniq = models.UniqueIndex("(dedup_key) WHERE dedup_key IS NOT NULL")

    # === CRUD METHODS === #

    def _is_decided(self):
        """Override to keep the word that the supplier was told."""
        return self.state != "waiting"

    # === COMPUTE METHODS === #

    @api.depends("order_id", "version")
    def _compute_display_name(self):
        for response in self:
            response.display_name = self.env._(
                "Answer %(version)s to %(order)s", version=response.version, order=response.order_id.name
            )

    # === ACTION METHODS === #

    def action_accept(self):
        """Take over into the order what the supplier answered.

        :raise UserError: if it was decided or replaced already, or the order is not what it answers to any more
        """
        self.check_access("write")
        for response in self:
            response._lock_waiting()
            response._check_order()
            response._apply()
        self._finish("accepted")

    def action_refuse(self):
        """Leave the order as it is, with a word to the supplier.

        :raise UserError: if it was decided or replaced already, or there is no word
        """
        self.check_access("write")
        if not all((response.answer or "").strip() for response in self):
            raise UserError(self.env._("Write a word to the supplier first: why is it refused?"))
        for response in self:
            response._lock_waiting()
        self._finish("refused")

    def action_open(self):
        """Open the order."""
        self.ensure_one()
        self.check_access("read")
        return self.order_id._get_records_action()

    # === BUSINESS METHODS - DECIDING === #

    def _lock_waiting(self):
        self.ensure_one()
        # In sudo mode as only the lock is wanted.
        self.env["portal.supplier.rules"]._lock(self.order_id.sudo())
        if self.state != "waiting":
            raise UserError(self.env._("This answer was decided or replaced in the meantime."))

    def _check_order(self):
        """Refuse to apply an answer to what the supplier did not answer to.

        :raise UserError: if the order was changed, is another supplier's, or is locked, or more arrived in the meantime
        """
        self.ensure_one()
        order = self.order_id
        if order.partner_id.commercial_partner_id != self.commercial_partner_id:
            raise UserError(self.env._("The order is another supplier's now. Refuse the answer."))
        if order._get_portal_digest() != self.digest:
            raise UserError(
                self.env._("The order was changed after the supplier answered. Refuse the answer, and ask again.")
            )
        if self.valid_until and self.valid_until < order._get_portal_today():
            words = {"date": format_date(self.env, self.valid_until, date_format="medium")}
            raise UserError(self.env._("The offer was valid until %(date)s. Refuse it, and ask again.", **words))
        for line in self._get_changes():
            line._check_received()
        if order.locked and self._get_changes():
            raise UserError(self.env._("The order is locked. Unlock it first."))

    def _get_changes(self):
        """Return the lines that say something else than the order said."""
        return self.line_ids.filtered("is_different")

    def _is_within_tolerance(self):
        """Return whether an answer to an order applies itself: it changes nothing, or little enough.

        An offer is always the buyer's to decide.
        """
        self.ensure_one()
        if self.kind != "order":
            return False
        return not self._get_changes() or (
            not self.order_id.locked and all(line._is_within_tolerance() for line in self._get_changes())
        )

    def _apply(self):
        """Take over into the order what differs from it."""
        self.ensure_one()
        # In sudo mode as whoever may decide answers may change the order by that.
        order_sudo = self.order_id.sudo().with_company(self.company_id)
        if all(line.kind == "none" for line in self.line_ids):
            order_sudo.button_cancel()
            return
        for line in self._get_changes():
            line._apply_sudo()
        self._acknowledge()

    def _end_waiting(self):
        """Let those that wait be replaced, in sudo mode as told by whoever calls this."""
        waiting = self.filtered(lambda response: response.state == "waiting")
        if waiting:
            waiting.state = "replaced"
            waiting.order_id.activity_unlink([ACTIVITY])

    def _acknowledge(self):
        """Acknowledge the order, as whoever answers it has read it; who only gives dates acknowledges nothing."""
        # In sudo mode as in `_apply`.
        order_sudo = self.order_id.sudo().with_company(self.company_id)
        if self.kind == "order" and not self.is_partial and not order_sudo.acknowledged:
            order_sudo.action_acknowledge()

    def _finish(self, state):
        # In sudo mode as nothing but the decision writes it.
        self.sudo().write({"state": state, "decided_by_id": self.env.user.id, "decided_on": fields.Datetime.now()})
        self.order_id.sudo().activity_unlink([ACTIVITY])
        self.env["portal.event"]._notify("supplier_answer", self)

    # === BUSINESS METHODS - SUPPLIER === #

    def _receive(self, actor):
        """Let a new answer take the place of the one before, and apply it or ask the buyer.

        :param Actor actor: who answers
        """
        self.ensure_one()
        before = self.order_id.portal_response_ids - self
        before._end_waiting()
        if self._is_within_tolerance():
            self._apply()
            self.write({"state": "accepted", "is_automatic": True, "decided_on": fields.Datetime.now()})
        else:
            self._acknowledge()
        self.order_id._note_portal_acknowledged(actor)
        self._tell_buyer()

    def _tell_buyer(self):
        order, activities = self.order_id, self.env["portal.activity"]
        owner = order._get_portal_buyer()
        staff = self.with_context(lang=owner.lang or self.env.lang)
        words = staff._describe()
        order.message_post(
            body=activities._print(words),
            author_id=self.partner_id.id,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
        )
        if self.state == "waiting":
            activities._plan(order, owner, staff.display_name, words, ACTIVITY)

    def _describe(self):
        """Return what was answered, in words: a line for each that differs."""
        self.ensure_one()
        words = {"name": self.partner_id.name, "version": self.version}
        if all(line.kind == "none" for line in self.line_ids):
            head = self.env._("%(name)s cannot deliver anything of it.", **words)
        elif self.kind == "offer":
            head = self.env._("%(name)s sent an offer (version %(version)s).", **words)
        elif self.is_partial:
            head = self.env._("%(name)s sent dates for the order (version %(version)s).", **words)
        elif not self._get_changes():
            head = self.env._("%(name)s confirmed the order as it is.", **words)
        elif self.is_automatic:
            head = self.env._("%(name)s confirmed the order; these changes were applied:", **words)
        else:
            head = self.env._("%(name)s confirmed the order with changes (version %(version)s).", **words)
        rows = [line._describe() for line in self._get_told_lines()]
        return "\n".join(filter(None, [head, *rows, self.note]))

    # === BUSINESS METHODS - PAGES === #

    def _get_portal_badge(self):
        """Return how it stands: one of the five states, and its name."""
        if self.state == "waiting":
            return "progress", self.env._("We look at it")
        if self.state == "accepted":
            return "done", self.env._("Accepted")
        if self.state == "refused":
            return "problem", self.env._("Refused")
        return "over", self.env._("Replaced")

    def _get_mail_lines(self):
        """Return what the e-mail about a decision tells of lines that differ, as HTML."""
        return Markup("<br/>").join(line._describe() for line in self._get_told_lines())

    def _get_told_lines(self):
        """Return the lines that are told: what an offer leaves out would tell what the buyer expects to pay."""
        return self.line_ids if self.kind == "offer" else self._get_changes()
