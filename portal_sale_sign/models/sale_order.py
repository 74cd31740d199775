from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import SQL

SIGN_STATES = [
    ("partly", "Signed by some"),
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
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited
    # Whoever may read an order may ask about it, also without the link of a mail.
    _mail_post_access = "read"

    portal_sign_state = fields.Selection(
        SIGN_STATES, string="Signature state", copy=False, readonly=True, index="btree_not_null"
    )
    portal_offer_number = fields.Integer(
        "Version",
        copy=False,
        readonly=True,
        help="How often what the customer is offered has changed since it was sent.",
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
        "Words on declining", copy=False, readonly=True, groups="sales_team.group_sale_salesman"
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
    portal_sent_on = fields.Datetime("Sent on", copy=False, readonly=True, groups="sales_team.group_sale_salesman")

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
        return result

    def _note_portal_sent(self):
        """Override of `portal_custom_base_sale` to freeze what is offered."""
        # In sudo mode as whoever may send a quotation need not be a salesperson.
        for order in self.sudo():
            order.write({"portal_sent_on": fields.Datetime.now(), "portal_reminder": False})
            self.env["portal.evidence.offer"]._freeze(order, is_sent_anew=True)
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

    def _get_portal_payment_refusal(self):
        """Override of `portal_access_rules_sale`: for nobody does paying take the place of signing."""
        policy = self._get_portal_access_policy()
        if self.state in ("draft", "sent") and self.require_signature and self.portal_sign_state != "signed":
            return policy.env._("Accept the quotation first.")
        if self.state in ("draft", "sent") and self.is_expired:
            return policy.env._("This offer has expired. Ask for a new one.")
        return super()._get_portal_payment_refusal()

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

    def _get_portal_refusal(self):
        """Override of `portal_access_rules_sale` to ask all that a signature needs."""
        if self._has_to_be_signed():
            signing = self.env["portal.sale.signing"]
            signing = signing.with_user(request.env.user) if request else signing
            return signing._get_refusal(self.sudo(), {})
        return super()._get_portal_refusal()

    # === BUSINESS METHODS - PORTAL === #

    def _get_current_offer_sudo(self):
        """Return the version that the page shows; a new one if the quotation changed since the last.

        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        self.ensure_one()
        order_sudo, versions = self.sudo(), self.env["portal.evidence.offer"].sudo()
        if order_sudo._is_amendment_asked():
            if order_sudo._get_differences():
                return versions._freeze(order_sudo, "amendment")
            # The vendor took the changes back.
            order_sudo.portal_amendment_state = False
        if order_sudo._is_portal_open():
            return versions._freeze(order_sudo)
        return versions._get_last_sudo(order_sudo)

    def _log_portal_offer(self, number):
        """Note that what is offered has changed: who signed the version before has not signed this one."""
        values = {"portal_offer_number": number}
        if self.portal_sign_state == "partly":
            values["portal_sign_state"] = False
            self.message_post(
                body=self.env._("The offer has changed: all have to sign anew."), subtype_xmlid="mail.mt_note"
            )
        self.write(values)
        # In the database at once: of two who freeze at the same moment, Odoo repeats the second's request.
        self.flush_recordset(list(values))

    def _is_signature_missing(self):
        """Return whether nobody has signed what an order that needs a signature says now."""
        self.ensure_one()
        if self.state not in ("draft", "sent") or not self.require_signature:
            return False
        return self.portal_sign_state != "signed" or bool(self._get_differences())

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
        """Return the names of the states: codes to (name, kind of badge)."""
        return {
            "to_sign": (self.env._("To sign"), "warning"),
            "partly": (self.env._("Signed by some"), "warning"),
            "open": (self.env._("Open"), "info"),
            "signed": (self.env._("Signed"), "success"),
            "ordered": (self.env._("Ordered"), "success"),
            "declined": (self.env._("Declined"), "danger"),
            "cancelled": (self.env._("Cancelled"), "secondary"),
            "expired": (self.env._("Expired"), "secondary"),
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
