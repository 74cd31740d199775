from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import formatLang

SIGN_STATES = [
    ("partly", "Partly signed"),
    ("signed", "Signed"),
    ("declined", "Declined"),
]
# What the act of signing wrote, and what is asked anew when a quotation is taken back.
SIGNATURE_RESET_FIELDS = {
    "portal_amendment_state",
    "portal_decline_reason",
    "portal_decline_reason_id",
    "portal_sign_state",
    "portal_signed_days",
}
# What only the act of signing, sending and opening write.
SIGNATURE_READONLY_FIELDS = SIGNATURE_RESET_FIELDS | {
    "portal_first_view",
    "portal_last_view",
    "portal_reminder",
    "portal_sent_on",
    "portal_offer_number",
    "portal_view_count",
    "signature",
    "signed_by",
    "signed_on",
}


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "portal.sale.offered.mixin",
        "portal.sale.progress.mixin",
        "portal.sale.signing.mixin",
    ]
    # Whoever may read an order may ask about it, also without the link of a mail.
    _mail_post_access = "read"

    portal_sign_state = fields.Selection(
        SIGN_STATES, string="Signature state", copy=False, readonly=True, index="btree_not_null"
    )
    portal_signer_ids = fields.One2many(
        "portal.sale.signer",
        "order_id",
        string="Signers",
        copy=False,
        groups="sales_team.group_sale_salesman",
        help="All of them must sign. Empty: one person who may sign is enough.",
    )
    portal_decline_reason_id = fields.Many2one(
        "portal.decline.reason",
        string="Reason for declining",
        copy=False,
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups="sales_team.group_sale_salesman",
    )
    portal_decline_reason = fields.Char(
        "Comment on declining", copy=False, readonly=True, groups="sales_team.group_sale_salesman"
    )
    portal_signed_days = fields.Float(
        "Days to sign",
        copy=False,
        readonly=True,
        aggregator="median",
        groups="sales_team.group_sale_salesman",
        help="From sending the quotation to its signature.",
    )
    portal_deposit = fields.Monetary(
        "Deposit",
        copy=True,
        groups="sales_team.group_sale_salesman",
        help="An amount to be paid before the order is confirmed, in the place of a percentage. 0: the percentage.",
    )
    portal_first_view = fields.Datetime(
        "First opened", copy=False, readonly=True, groups="sales_team.group_sale_salesman"
    )
    portal_last_view = fields.Datetime(
        "Last opened", copy=False, readonly=True, groups="sales_team.group_sale_salesman"
    )
    portal_view_count = fields.Integer("Openings", copy=False, readonly=True, groups="sales_team.group_sale_salesman")
    portal_amendment_state = fields.Selection(
        [("asked", "Waiting for the customer"), ("accepted", "Accepted"), ("declined", "Declined")],
        string="Changes after signature",
        copy=False,
        readonly=True,
        # Few orders have one, and each dashboard counts them.
        index="btree_not_null",
    )
    portal_evidence_count = fields.Integer(
        compute="_compute_portal_evidence_count", groups="sales_team.group_sale_salesman"
    )
    portal_reminder = fields.Selection(
        [("age", "Because of its age"), ("end", "Before expiry")],
        string="Reminded",
        copy=False,
        readonly=True,
        groups="sales_team.group_sale_salesman",
    )
    portal_request_ids = fields.One2many(
        "portal.sale.request", "order_id", string="Requests", groups="sales_team.group_sale_salesman"
    )
    portal_sent_on = fields.Datetime("Sent on", copy=False, readonly=True, groups="sales_team.group_sale_salesman")

    portal_is_invoiced = fields.Boolean(
        "Has invoices", compute="_compute_portal_is_invoiced", groups="sales_team.group_sale_salesman"
    )

    @api.constrains("portal_deposit", "require_payment")
    def _check_portal_deposit(self):
        for order in self.sudo():
            if order.portal_deposit < 0 or (order.portal_deposit and not order.require_payment):
                raise ValidationError(self.env._("A deposit is an amount above zero on an order with online payment."))

    # === COMPUTE METHODS === #

    def _compute_is_expired(self):
        """Override of `sale` to let the last day end with the vendor's day, not with Greenwich's."""
        result = super()._compute_is_expired()
        for order in self.filtered(lambda order: order.validity_date and order.state in ("draft", "sent")):
            order.is_expired = order.validity_date < order.company_id._get_portal_today()
        return result

    def _compute_portal_is_invoiced(self):
        """Compute it for a list at once: `invoice_count` fetches all lines of all orders and invoices."""
        invoices = Domain("order_line.invoice_lines.move_type", "in", ("out_invoice", "out_refund"))
        invoiced = self.search(Domain("id", "in", self.ids) & invoices)
        for order in self:
            order.portal_is_invoiced = order in invoiced

    def _compute_portal_evidence_count(self):
        domain = self.env["portal.evidence"]._get_document_domain(self)
        domain += [("kind", "!=", "offered")]
        groups = self.env["portal.evidence"]._read_group(domain, ["res_id"], ["__count"])
        counts = dict(groups)
        for order in self:
            order.portal_evidence_count = counts.get(order.id, 0)

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Override of `base`: of the days to sign, half are shorter and half longer; one that took a year is one."""
        if aggregate_spec != "portal_signed_days:median":
            return super()._read_group_select(aggregate_spec, query)
        # Asked for first, as it checks the right to read the field.
        super()._read_group_select("portal_signed_days:max", query)
        column = self._field_to_sql(self._table, "portal_signed_days", query)
        return SQL("percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)", column)

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `sale`: what the signature did is not for staff to write, and a link is for one customer."""
        self._check_protected(vals)
        moved = self.filtered(lambda order: order._is_moved(vals))
        result = super().write(vals)
        moved._renew_portal_link()
        if not self.env.context.get("portal_follows"):
            self._follow_portal_deposit()
        if vals.keys() - SIGNATURE_READONLY_FIELDS:
            self.filtered(lambda order: order.state in ("sent", "sale"))._plan_portal_refresh()
        return result

    def _note_portal_sent(self):
        """Override of `portal_custom_base_sale` to freeze what is offered."""
        # In sudo mode as whoever may send a quotation need not be a salesperson.
        for order in self.sudo():
            order.write({"portal_sent_on": fields.Datetime.now(), "portal_reminder": False})
            self.env["portal.sale.quotation.decision"]._freeze(order, is_sent_anew=True)
        return super()._note_portal_sent()

    def _is_moved(self, vals):
        """Return whether values address a quotation that was sent to somebody else than the one who has its link."""
        is_other = "partner_id" in vals and vals["partner_id"] != self.partner_id.id
        return bool(is_other and self.portal_offer_number and self.access_token)

    def _renew_portal_link(self):
        """Make the link that somebody else was sent worthless."""
        # In sudo mode as staff may not write the secrets of links.
        for order in self.sudo():
            order.access_token = False
            order._portal_ensure_token()

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `sale`: what the signature did is not for staff to write."""
        for vals in vals_list:
            self.browse()._check_protected(vals)
        orders = super().create(vals_list)
        orders._follow_portal_deposit()
        return orders

    def _check_protected(self, vals):
        """Refuse to write by hand what only the act of signing writes.

        :raise AccessError: if such a field is among the values
        """
        touched = SIGNATURE_READONLY_FIELDS.intersection(vals)
        is_taken_back = vals.get("state") == "draft" and all(order.state in ("cancel", "sent") for order in self)
        if not self or is_taken_back:
            # A new order has nothing of it yet, and one that is taken back has nothing of it any more.
            touched = {name for name in touched if vals[name]}
        if touched and not self.env.su:
            raise AccessError(self.env._("The state of a signature cannot be written by hand."))

    def action_draft(self):
        """Override of `sale`: a quotation that is taken back is neither signed nor declined; its evidence stays."""
        self.check_access("write")
        drafted = self.filtered(lambda order: order.state in ("cancel", "sent"))
        result = super().action_draft()
        # In sudo mode as only the act of signing writes these.
        drafted.sudo().write(dict.fromkeys(SIGNATURE_RESET_FIELDS, False))
        return result

    def _action_cancel(self):
        """Override of `sale`: nobody is asked to accept changes to a cancelled order."""
        # In sudo mode as only the act of signing writes it.
        self.sudo().filtered("portal_amendment_state").portal_amendment_state = False
        return super()._action_cancel()

    @api.ondelete(at_uninstall=False)
    def _unlink_requests(self):
        # In sudo mode as what customers asked for goes with the order, whoever deletes it.
        self.env["portal.sale.request"].sudo().search([("order_id", "in", self.ids)]).unlink()

    # === ACTION METHODS === #

    def action_ask_portal_amendment(self):
        """Ask the customer to accept what changed after the signature."""
        self.check_access("write")
        # In sudo mode as only this and the act of signing write the state.
        for order in self.sudo().filtered(lambda order: order.portal_sign_state == "signed"):
            if order.state not in ("sent", "sale") or not order._get_differences():
                continue
            order.portal_amendment_state = "asked"
            order._get_decision()._freeze(order)
            self.env["portal.event"]._notify("quote_amendment", order, dedup_key=str(order.portal_offer_number))

    def action_open_portal_evidence(self):
        """Open the evidence of the order, for those who may read both."""
        self.check_access("read")
        self.env["portal.evidence"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("portal_evidence.portal_evidence_action")
        return action | {"domain": self.env["portal.evidence"]._get_document_domain(self), "context": {}}

    def action_open_portal_document(self):
        """Download the newest sealed document of the order."""
        self.ensure_one()
        seal = self.env["portal.sealed.document"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("level", "!=", False)], limit=1
        )
        if not seal:
            raise UserError(self.env._("The signed document is being prepared."))
        return seal.action_open_document()

    # === BUSINESS METHODS - STOCK'S QUESTIONS === #

    def _has_to_be_signed(self):
        """Override of `sale`: a draft that nobody sent cannot be signed."""
        return super()._has_to_be_signed() and self.state == "sent" and self.portal_sign_state != "signed"

    def _can_be_edited_on_portal(self):
        """Override of `sale`: optional products can be chosen until somebody signed, and until the offer expires."""
        return (
            super()._can_be_edited_on_portal()
            and self.state == "sent"
            and not self.is_expired
            and not self.signature
            and not self.portal_sign_state
        )

    def _get_portal_payment_refusal(self, actor):
        """Override of `portal_access_rules_sale`: for nobody does paying take the place of signing."""
        if self.state in ("draft", "sent") and self.require_signature and self.portal_sign_state != "signed":
            return actor.env._("Accept the quotation first.")
        if self.state in ("draft", "sent") and self.is_expired:
            return actor.env._("This offer has expired. Ask for a new one.")
        return super()._get_portal_payment_refusal(actor)

    def _get_prepayment_required_amount(self):
        """Override of `sale`: a deposit is an amount, whatever the total."""
        # In sudo mode as what is to be paid is shown on the page.
        deposit = self.sudo().portal_deposit
        if not deposit or not self.require_payment:
            return super()._get_prepayment_required_amount()
        return min(self.currency_id.round(deposit), self.amount_total)

    def _follow_portal_deposit(self):
        """Let the percentage, which Odoo's pages show, be that of the deposit, whatever changed the total."""
        for order in self.sudo().filtered(lambda order: order.portal_deposit and order.amount_total):
            percent = round(min(1, order.portal_deposit / order.amount_total), 4)
            if order.prepayment_percent != percent:
                order.with_context(portal_follows=True).prepayment_percent = percent

    def _get_portal_refusal(self, actor):
        """Override of `portal_access_rules_sale` to ask all that a signature needs."""
        if self._has_to_be_signed():
            return self._get_decision().with_env(actor.env)._get_refusal(self.sudo(), actor)
        return super()._get_portal_refusal(actor)

    # === BUSINESS METHODS - PORTAL === #

    def _is_payment_short(self):
        """Return whether less is paid than confirms an order of which the vendor asked for no payment: its total."""
        self.ensure_one()
        if self.state not in ("draft", "sent") or self.require_payment or self.require_signature:
            return False
        return self.currency_id.compare_amounts(self.amount_paid, self.amount_total) < 0

    def _is_portal_open(self):
        """Return whether a quotation waits for the customer's answer, be it too late or not."""
        self.ensure_one()
        return self.state == "sent" and self.portal_sign_state != "signed"

    def _is_amendment_asked(self):
        """Return whether the customer is asked to accept changes to what is signed."""
        self.ensure_one()
        is_signed = self.portal_sign_state == "signed" and self.state in ("sent", "sale")
        return is_signed and self.portal_amendment_state == "asked"

    def _get_portal_state(self):
        """Return what a customer calls the state of a quotation.

        :return: "to_sign", "partly", "signed", "declined", "expired", "cancelled", "open" or "ordered"
        """
        self.ensure_one()
        if self.state == "sale":
            return "signed" if self.portal_sign_state == "signed" else "ordered"
        if self.state == "cancel":
            return "declined" if self.portal_sign_state == "declined" else "cancelled"
        if self.portal_sign_state == "signed":
            return "signed"
        if self.is_expired:
            return "expired"
        return self.portal_sign_state or ("to_sign" if self.require_signature else "open")

    @api.model
    def _get_portal_states(self):
        """Return the names of the states: codes to the name and one of the five states."""
        return {
            "to_sign": (self.env._("To sign"), "waiting"),
            "partly": (self.env._("Partly signed"), "waiting"),
            "open": (self.env._("Open"), "waiting"),
            "signed": (self.env._("Signed"), "done"),
            "ordered": (self.env._("Ordered"), "done"),
            "declined": (self.env._("Declined"), "problem"),
            "cancelled": (self.env._("Cancelled"), "over"),
            "expired": (self.env._("Expired"), "over"),
        }

    @api.model
    def _get_portal_state_domain(self, state, company=None):
        """Return which quotations are in a state: "to_sign", "signed", "declined" or "expired".

        :param str state: the state
        :param res.company company: by whose day offers end; by default the current one
        """
        today = (company or self.env.company)._get_portal_today()
        fresh = Domain("validity_date", "=", False) | Domain("validity_date", ">=", today)
        unsigned = Domain("portal_sign_state", "=", False) | Domain("portal_sign_state", "=", "partly")
        sent = Domain("state", "=", "sent")
        return {
            "to_sign": sent & Domain("require_signature", "=", True) & unsigned & fresh,
            "signed": Domain("portal_sign_state", "=", "signed"),
            "declined": Domain("state", "=", "cancel") & Domain("portal_sign_state", "=", "declined"),
            "expired": sent & unsigned & ~fresh,
        }[state]

    # === BUSINESS METHODS - CONFIRMATION AND WORDS === #

    def _send_order_confirmation_mail(self):
        """Override of `sale`: whoever signed gets the sealed document, and not a second mail that confirms it."""
        if self.env.context.get("portal_is_signed"):
            return None
        return super()._send_order_confirmation_mail()

    def _notify_portal_confirmed(self):
        """Override of `portal_custom_base_sale`: the mail with the sealed document tells it, but not to colleagues."""
        if not self.env.context.get("portal_is_signed"):
            return super()._notify_portal_confirmed()
        event = self.env["portal.event"]
        for order in self:
            without = event._find_sudo("quote_signed")._get_recipients(order.sudo())
            event._notify("order_confirmed", order, dedup_key=str(fields.Datetime.now()), without=without)
        return None

    def _plan_portal_activity(self, summary, note):
        """Give the salesperson something to do; nothing if nobody sells."""
        for order in self:
            self.env["portal.activity"]._plan(order, order._get_portal_salesperson(), summary, note)

    def _get_portal_vendor(self):
        """Return the contact of the vendor who is notified about this order: the salesperson, else the company."""
        return self._get_portal_salesperson().partner_id or self.company_id.partner_id

    def _get_portal_salesperson(self):
        """Return who looks after this order; whoever wrote it if nobody sells it."""
        writer = self.create_uid.filtered(lambda user: user.active and user._is_internal())
        return self.user_id or self.team_id.user_id or writer

    def _get_portal_prepayment_percent(self):
        """Return the part that is paid before, in per cent, as the reader writes numbers: "12.5" or "30"."""
        percent = round(self.prepayment_percent * 100, 1)
        return formatLang(self.env, percent, digits=0 if percent.is_integer() else 1)

    def _get_portal_words(self):
        """Override of `portal_custom_base_sale`: what is agreed on."""
        return self._get_portal_agreement(limit=2)

    def _get_portal_told_day(self):
        """Override of `portal_custom_base_sale`: when the vendor wrote that it ships."""
        return self.portal_estimated_ship_date or super()._get_portal_told_day()

    def _get_portal_summary_state(self):
        """Override of `portal_custom_base_sale`: how far the order is, and what is asked of the customer."""
        if self._is_amendment_asked():
            return "waiting", self.env._("Changes to accept")
        if self.state != "sale":
            return super()._get_portal_summary_state()
        if reported := self._tell_portal_reported():
            return "problem", reported
        planned = self._get_portal_planned()
        status = self._get_portal_status()
        if self._is_portal_done():
            return "done", status
        if not planned or self._is_portal_sent_whole():
            return "progress", status
        date = self.env["portal.answer.mixin"]._tell_date(planned)
        if self._get_portal_progress():
            return "progress", self.env._("%(status)s, the rest ships about %(date)s", status=status, date=date)
        return "progress", self.env._("%(status)s, ships about %(date)s", status=status, date=date)

    def _get_portal_badge(self):
        """Override of `portal_custom_base_sale`: what the lists call a quotation, or how far an order is."""
        if self._is_amendment_asked():
            return "waiting", self.env._("Changes to accept")
        if reported := self._tell_portal_reported():
            return "problem", reported
        if self.state == "sale":
            return "done" if self._is_portal_done() else "progress", self._get_portal_status()
        if self._get_open_request_sudo():
            return "progress", self.env._("Changes requested")
        if self._get_portal_state() == "partly":
            return "waiting", self._get_signed_words()
        name, state = self._get_portal_states()[self._get_portal_state()]
        return state, name

    # === BUSINESS METHODS - OPENINGS === #

    def _note_portal_opening(self, actor):
        """Count an opening by a person, and tell of it in the order's history in the vendor's words."""
        self.ensure_one()
        self._count_portal_opening()
        author = actor.partner or self.partner_id
        lang = self.user_id.partner_id.lang or self.company_id.partner_id.lang
        text = self.with_context(lang=lang).env._("Quotation viewed by customer %(name)s", name=author.name)
        self.with_user(SUPERUSER_ID).message_post(
            body=text, author_id=author.id, message_type="notification", subtype_xmlid="sale.mt_order_viewed"
        )

    def _count_portal_opening(self):
        """Count in one statement that waits for nobody: whoever signs just now holds the order."""
        self.env.execute_query(
            SQL(
                """
                UPDATE sale_order SET portal_first_view = COALESCE(portal_first_view, now() AT TIME ZONE 'UTC'),
                       portal_last_view = now() AT TIME ZONE 'UTC',
                       portal_view_count = COALESCE(portal_view_count, 0) + 1
                WHERE id IN (SELECT id FROM sale_order WHERE id = %s FOR UPDATE SKIP LOCKED)
                RETURNING id
                """,
                self.id,
            )
        )
        self.invalidate_recordset(["portal_first_view", "portal_last_view", "portal_view_count"], flush=False)
