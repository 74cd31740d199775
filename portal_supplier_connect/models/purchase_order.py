import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import float_repr, formatLang, hmac
from odoo.tools.misc import NON_BREAKING_SPACE

# An order may have more answers, shipments and bills; its page shows the last ones.
SHOWN = 10
# How many decimals a price may have.
PRICE_DIGITS = 6


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    portal_response_ids = fields.One2many("portal.supplier.response", "order_id", "Answers of the supplier", copy=False)
    portal_shipment_ids = fields.One2many("portal.supplier.shipment", "order_id", "Announced shipments", copy=False)
    portal_dispute_ids = fields.One2many("portal.supplier.dispute", "order_id", "Disputed receipts", copy=False)
    portal_bill_ids = fields.One2many("portal.supplier.bill", "order_id", "Bills sent in the portal", copy=False)
    # In sudo mode as whoever reads orders need not read what suppliers sent; the view shows them to those who do.
    portal_response_count = fields.Integer(compute="_compute_portal_counts", compute_sudo=True)
    portal_shipment_count = fields.Integer(compute="_compute_portal_counts", compute_sudo=True)
    portal_dispute_count = fields.Integer(compute="_compute_portal_counts", compute_sudo=True)
    portal_bill_count = fields.Integer(compute="_compute_portal_counts", compute_sudo=True)
    portal_acknowledged_by_id = fields.Many2one("res.partner", "Acknowledged by", readonly=True, copy=False)
    portal_acknowledged_on = fields.Datetime("Acknowledged on", readonly=True, copy=False)
    portal_supplier_state = fields.Selection(
        [
            ("asked", "Offer asked for"),
            ("to_confirm", "To confirm"),
            ("waiting", "Answer to decide"),
            ("answered", "Answered"),
        ],
        "Answer of the supplier",
        compute="_compute_portal_supplier_state",
        store=True,
        copy=False,
    )
    portal_is_expected = fields.Boolean(
        "Something is to come", compute="_compute_portal_is_expected", store=True, copy=False
    )

    _portal_supplier_idx = models.Index(
        "(portal_supplier_state, date_order, id) WHERE portal_supplier_state IN ('asked', 'to_confirm')"
    )
    _portal_expected_idx = models.Index("(date_planned, id) WHERE portal_is_expected")

    # === COMPUTE METHODS === #

    def _compute_portal_counts(self):
        for name in ("response", "shipment", "dispute", "bill"):
            for order in self:
                order[f"portal_{name}_count"] = len(order[f"portal_{name}_ids"])

    @api.depends(
        *("state", "acknowledged", "receipt_status", "order_line.qty_received", "order_line.product_qty"),
        *("portal_response_ids.state", "portal_response_ids.kind"),
    )
    def _compute_portal_supplier_state(self):
        for order in self:
            order.portal_supplier_state = order._get_portal_supplier_state()

    def _get_portal_supplier_state(self):
        """Return how a supplier's answer stands; False where none is asked for."""
        self.ensure_one()
        kind = {"sent": "offer", "purchase": "order"}.get(self.state)
        if not kind:
            return False
        # In sudo mode as it does not depend on who may read answers.
        responses_sudo = self.sudo().portal_response_ids.filtered(lambda response: response.kind == kind)
        states = responses_sudo.mapped("state")
        if "waiting" in states:
            return "waiting"
        # Who gave a date to some lines has not confirmed the others.
        last = responses_sudo.filtered(lambda response: not response.is_partial).sorted("id")[-1:]
        if last.state == "accepted":
            return "answered"
        if kind == "order" and (self._is_portal_over() or (self.acknowledged and not last)):
            return "answered"
        return "asked" if kind == "offer" else "to_confirm"

    def _is_portal_over(self):
        """Return whether everything has arrived, so that nothing is left to confirm."""
        lines = self._get_portal_lines()
        return self.receipt_status == "full" or all(line.qty_received >= line.product_qty for line in lines)

    @api.depends("state", "receipt_status")
    def _compute_portal_is_expected(self):
        for order in self:
            order.portal_is_expected = order.state == "purchase" and order.receipt_status in ("pending", "partial")

    # === ACTION METHODS === #

    def action_open_portal_responses(self):
        """Open what the supplier answered."""
        return self._open_portal_acts("portal_supplier_response_action")

    def action_open_portal_shipments(self):
        """Open what the supplier announced."""
        return self._open_portal_acts("portal_supplier_shipment_action")

    def action_open_portal_supplier_disputes(self):
        """Open the receipts that the supplier disputes."""
        return self._open_portal_acts("portal_supplier_dispute_action")

    def action_open_portal_supplier_bills(self):
        """Open the bills that the supplier sent in the portal."""
        return self._open_portal_acts("portal_supplier_bill_action")

    def _open_portal_acts(self, name):
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(f"portal_supplier_connect.{name}")
        return action | {"domain": [("order_id", "in", self.ids)], "context": {}}

    # === CRUD METHODS === #

    def write(self, vals):
        """Override to end answers that wait, once the order is not what they answer to any more."""
        before = {order: order.state for order in self} if "state" in vals else {}
        result = super().write(vals)
        changed = self.filtered(lambda order: order in before and order.state != before[order])
        # In sudo mode as whoever places or cancels orders need not read what suppliers sent.
        changed.sudo().portal_response_ids._end_waiting()
        return result

    # === BUSINESS METHODS === #

    def _acknowledge_portal(self, actor):
        """Override of `portal_access_rules_purchase` to note who, and when."""
        result = super()._acknowledge_portal(actor)
        self._note_portal_acknowledged(actor)
        return result

    def _note_portal_acknowledged(self, actor):
        """Note who acknowledged an order first, and when.

        :param Actor actor: who did; a visitor who came by its link stands for the order's contact
        """
        self.ensure_one()
        if self.acknowledged and not self.portal_acknowledged_on:
            partner = actor.partner or self.partner_id
            self.write({"portal_acknowledged_by_id": partner.id, "portal_acknowledged_on": fields.Datetime.now()})

    def _get_portal_last_day(self):
        """Override of `portal_access_rules_purchase`: the settings say how far ahead suppliers plan."""
        # In sudo mode as suppliers may not read settings.
        horizon = self._get_portal_today() + timedelta(days=self.sudo().company_id.portal_supplier_horizon)
        return min(horizon, super()._get_portal_last_day())

    def _get_portal_buyer(self):
        """Return who decides what a supplier answers: whoever buys, else somebody who runs purchases, or nobody.

        For a module to choose somebody else, it must override this method and return one user, or none.

        :rtype: res.users
        """
        self.ensure_one()
        # In sudo mode as suppliers read no users.
        managers_sudo = self.env.ref("purchase.group_purchase_manager").sudo().all_user_ids.sorted("id")
        users_sudo = [self.sudo().user_id, *managers_sudo]
        return next((user for user in users_sudo if self._may_portal_decide(user)), self.env["res.users"])

    def _may_portal_decide(self, user):
        if not user or not user.active or not user._is_internal() or user._is_superuser():
            return False
        company = self.company_id
        order = self.with_user(user).sudo(False).with_context(allowed_company_ids=company.ids)
        return company in user.company_ids and order.has_access("write")

    def _get_portal_lines(self):
        """Return the lines that a supplier answers, delivers and bills."""
        self.ensure_one()
        return self.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)

    def _get_portal_digest(self):
        """Return what changes as soon as anything changes that a supplier answers to.

        It is keyed, as the form tells it: else it would confirm a guess of the price that is expected.
        """
        self.ensure_one()
        rows = [
            [
                line.id,
                line.product_id.id,
                line.product_uom_id.id,
                float_repr(line.product_qty, 6),
                float_repr(line.price_unit, PRICE_DIGITS),
                float_repr(line.discount, 6),
                fields.Datetime.to_string(line.date_planned) or "",
            ]
            for line in self._get_portal_lines().sorted("id")
        ]
        facts = [self.id, self.state, self.partner_id.commercial_partner_id.id, self.currency_id.id, rows]
        # In sudo mode as suppliers may not read the key.
        return hmac(self.env(su=True), "portal.supplier.digest", json.dumps(facts))

    def _get_portal_receipts(self):
        """Return the transfers of an order: what came, what is to come, and what went back; the oldest first."""
        self.ensure_one()
        return self.picking_ids.filtered(lambda picking: picking.state != "cancel").sorted("id")

    def _tell_portal_price(self, price):
        """Return the price of one unit in words, with all its digits."""
        decimals = float_repr(price, PRICE_DIGITS).rstrip("0").partition(".")[2]
        currency = self.currency_id
        # `formatLang` rounds what it is given a currency for.
        words = [formatLang(self.env, price, digits=max(currency.decimal_places, len(decimals))), currency.symbol or ""]
        return NON_BREAKING_SPACE.join(words if currency.position == "after" else reversed(words))

    # === PAGES === #

    def _get_portal_received(self):
        """Return what was received of each line until now, as HTML for e-mails."""
        tell = self.env["portal.supplier.rules"]._tell_quantity
        rows = [
            self.env._(
                "%(received)s of %(ordered)s %(name)s",
                received=tell(line.qty_received),
                ordered=tell(line.product_qty),
                name=line._get_portal_name(),
            )
            for line in self._get_portal_lines()
        ]
        return self.env["portal.activity"]._print("\n".join(rows))

    def _get_portal_badge(self):
        """Override of `portal_custom_base_purchase`: what waits for the supplier, and what came of it."""
        if self.portal_supplier_state == "asked":
            return "waiting", self.env._("Offer wanted")
        if self.portal_supplier_state == "to_confirm":
            return "waiting", self.env._("To confirm")
        if self.portal_supplier_state == "waiting":
            return "progress", self.env._("We look at your answer")
        if self.state == "purchase" and self.receipt_status == "full":
            return "done", self.env._("Received")
        if self.state == "purchase" and self.receipt_status == "partial":
            return "progress", self.env._("Partly received")
        if self.state == "purchase" and self.portal_supplier_state == "answered":
            return "progress", self.env._("Confirmed")
        if self.state == "sent":
            return "progress", self.env._("Offer sent")
        return super()._get_portal_badge()
