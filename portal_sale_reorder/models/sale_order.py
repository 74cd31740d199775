from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# While a request is not answered yet.
ASKED = ("requested", "working")
# What programs note of an order without anybody working on it.
NOTED = {"access_token", "access_token_date", "message_follower_ids", "message_main_attachment_id", "activity_ids"}
# What tells the prices of a quotation that is not offered yet.
PRICES = frozenset({"amount_untaxed", "amount_tax", "amount_total", "amount_paid", "prepayment_percent"})


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "portal.closed.field.mixin"]

    portal_reorder_state = fields.Selection(
        [("requested", "Requested"), ("working", "In preparation"), ("withdrawn", "Withdrawn")],
        string="Requested in the portal",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    portal_reorder_source_id = fields.Many2one(
        "sale.order",
        "Requested from",
        copy=False,
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="sales_team.group_sale_salesman",
        help="The earlier order that a customer ordered again in the portal.",
    )
    portal_reorder_key = fields.Char(copy=False, readonly=True, groups="base.group_system")

    _portal_reorder_key_uniq = models.UniqueIndex("(portal_reorder_key) WHERE portal_reorder_key IS NOT NULL")

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `sale` to note that staff work on what a customer requested: it is not withdrawn any more."""
        result = super().write(vals)
        if vals.keys() - NOTED:
            self._note_portal_work()
        return result

    def _note_portal_work(self):
        """Note that staff work on requests, if it is staff who do something."""
        if self.env.su or not self.env.user._is_internal():
            return
        # In sudo mode as nobody writes the state by hand.
        requested_sudo = self.sudo().filtered(lambda order: order.portal_reorder_state == "requested")
        requested_sudo.portal_reorder_state = "working"

    # === CLOSED FIELDS === #

    @api.model
    def _get_portal_closed_names(self):
        """Override: nobody outside reads prices that staff are working on."""
        return PRICES

    def _is_portal_closed(self):
        """Override: of what staff are working on."""
        # In sudo mode as how far a request is does not depend on who may read it.
        return self.sudo()._is_portal_priced()

    def _get_portal_told_sql(self, _model, alias, _query):
        """Override: as `_is_portal_priced`."""
        state, reorder_state = SQL.identifier(alias, "state"), SQL.identifier(alias, "portal_reorder_state")
        return SQL("(%s, %s) IS DISTINCT FROM ('draft', 'working')", state, reorder_state)

    # === BUSINESS METHODS - WHAT IS REQUESTED === #

    def _is_portal_request(self):
        """Return whether the order is a request of a customer that nobody has answered yet."""
        self.ensure_one()
        return self.state == "draft" and self.portal_reorder_state in ASKED

    def _is_portal_priced(self):
        """Return whether staff are working on the prices of a request: nobody outside reads them yet."""
        self.ensure_one()
        return self.state == "draft" and self.portal_reorder_state == "working"

    def _is_portal_withdrawn(self):
        """Return whether the customer withdrew the request."""
        self.ensure_one()
        return self.state == "cancel" and self.portal_reorder_state == "withdrawn"

    @api.model
    def _get_portal_request_domain(self):
        """Return which orders are requests that nobody has answered yet.

        :rtype: Domain
        """
        return Domain("state", "=", "draft") & Domain("portal_reorder_state", "in", ASKED)

    def _get_portal_request_owner(self):
        """Return who answers the request: whoever sells, or sold the earlier order; nobody if there is none.

        For a module to choose somebody else, it must override this method and return one user.

        :rtype: res.users
        """
        self.ensure_one()
        source = self.portal_reorder_source_id
        users = [self.user_id, source.user_id, self.team_id.user_id, source.create_uid]
        return next((user for user in users if user.active and user._is_internal()), self.env["res.users"])

    # === BUSINESS METHODS - WHAT THE CUSTOMER CAN DO === #

    def _has_to_be_signed(self):
        """Override of `sale`: what a customer requested is accepted once the vendor has confirmed it."""
        return super()._has_to_be_signed() and not self._is_portal_request()

    def _has_to_be_paid(self):
        """Override of `sale`: as `_has_to_be_signed`."""
        return super()._has_to_be_paid() and not self._is_portal_request()

    def _get_portal_payment_refusal(self, actor):
        """Override of `portal_access_rules_sale`: as `_has_to_be_signed`."""
        if self._is_portal_request():
            return actor.env._("We have to confirm this request first.")
        return super()._get_portal_payment_refusal(actor)

    # === SUMMARY === #

    def _get_portal_summary(self):
        """Override of `portal_custom_base_sale`: prices that staff are working on are not told."""
        if not self._is_portal_closed():
            return super()._get_portal_summary()
        # In sudo mode as what is summed up is made of the prices, too.
        return super(SaleOrder, self.sudo())._get_portal_summary() | {"amount": ""}

    def _get_portal_badge(self):
        """Override of `portal_custom_base_sale`: that it is requested, or was withdrawn."""
        if self._is_portal_request() or self._is_portal_withdrawn():
            return self._get_portal_request_badge()
        return super()._get_portal_badge()

    def _get_portal_summary_state(self):
        """Override of `portal_custom_base_sale`: that it is requested, or was withdrawn."""
        if self._is_portal_request() or self._is_portal_withdrawn():
            return self._get_portal_request_badge()
        return super()._get_portal_summary_state()

    def _get_portal_request_badge(self):
        """Return the state of a request in one of five, and in words."""
        if self._is_portal_withdrawn():
            return "over", self.env._("Withdrawn")
        if self.portal_reorder_state == "working":
            return "progress", self.env._("In preparation")
        return "progress", self.env._("Requested")
