from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.portal_tools.fetch_lines import fetch_lines

# Who reads receipts.
READERS = "stock.group_stock_user,sales_team.group_sale_salesman"
# What a delivery says beside its content.
CONTENT = {"carrier_tracking_ref", "date_done", "partner_id", "portal_parcel_ids", "sale_id"}

# States that tell that all is well.
ARRIVED = ("delivered", "collected")


class StockPicking(models.Model):
    _inherit = "stock.picking"

    portal_receipt_ids = fields.One2many("portal.delivery.receipt", "picking_id", "Confirmed receipt", groups=READERS)
    portal_awaits_receipt = fields.Boolean(
        "Receipt not confirmed", readonly=True, copy=False, groups="base.group_user", help="Shipped, and offered so."
    )

    _portal_awaits_receipt_idx = models.Index("(scheduled_date, id) WHERE portal_awaits_receipt")

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `stock`: what is changed of a shipped delivery is put to its customer."""
        result = super().write(vals)
        if vals.keys() & CONTENT:
            self._offer_portal_receipt_anew()
        return result

    def _get_portal_kept_fields(self):
        """Override of `portal_delivery_track`: what is still to be confirmed ends by the confirmation."""
        return super()._get_portal_kept_fields() | {"portal_awaits_receipt"}

    # === ACTION METHODS === #

    def action_open_portal_receipt(self):
        """Open what the customer confirmed of the delivery."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "portal.delivery.receipt",
            "res_id": self.portal_receipt_ids[:1].id,
            "views": [[False, "form"]],
        }

    # === BUSINESS METHODS === #

    def _fetch_portal_page(self):
        """Override of `portal_delivery_track`: with what was confirmed."""
        result = super()._fetch_portal_page()
        fetch_lines(self, "portal_receipt_ids")
        return result

    def _action_done(self):
        """Override of `stock` to freeze what is shipped: that is what the customer confirms."""
        result = super()._action_done()
        self._offer_portal_receipt()
        self._end_portal_receipt()
        return result

    def _end_portal_receipt(self):
        """Ask nobody any more whether something arrived of which everything came back.

        It is called of transfers that are done: of the returns.
        """
        # In sudo mode as whoever receives a return may not write the delivery.
        awaited_sudo = self.return_id.sudo().filtered("portal_awaits_receipt")
        awaited_sudo.filtered(lambda picking: picking._get_portal_state() == "returned").portal_awaits_receipt = False

    def _offer_portal_receipt(self):
        """Freeze what shipped deliveries say, if that is new and there is somebody who can confirm it."""
        for picking in self.filtered(
            lambda picking: picking._is_portal_receivable() and picking._has_portal_receiver()
        ):
            # In sudo mode as whoever ships has no right on evidence.
            self.env["portal.delivery.receipt.decision"]._freeze(picking.sudo())

    def _offer_portal_receipt_anew(self):
        """Freeze what deliveries say that were offered already, and that nobody confirmed yet."""
        # In sudo mode as whoever changes a delivery has no right on receipts and evidence.
        self.sudo().filtered("portal_awaits_receipt")._offer_portal_receipt()

    def _is_portal_receivable(self):
        """Return whether the customer can confirm to have received a transfer: a delivery that was shipped."""
        return self.state == "done" and self._is_portal_delivery()

    def _get_portal_sent_state(self):
        """Override of `portal_delivery_track`: what arrived otherwise than sent is not over until it is settled."""
        state = super()._get_portal_sent_state()
        # In sudo mode as customers have no right on receipts; how it stands tells nothing of who confirmed.
        is_open = state in ARRIVED and "open" in self.sudo().portal_receipt_ids.mapped("state")
        return "disputed" if is_open else state

    @api.model
    def _get_portal_states(self):
        """Override of `portal_delivery_track`: that something is to be settled."""
        return super()._get_portal_states() | {"disputed": ("problem", self.env._("We look into it"))}

    def _get_portal_summary(self):
        """Override of `portal_delivery_track`: that something is to be settled says more than the day of arrival."""
        summary = super()._get_portal_summary()
        if self._get_portal_state() != "disputed":
            return summary
        return summary | {"label": self._get_portal_badge()[1]}

    def _has_portal_receiver(self):
        return self.location_dest_id.usage == "customer" and bool(self._get_portal_receiver_sudo())

    @api.model
    def _get_portal_awaited_domain(self):
        """Return which deliveries customers are asked to confirm: those of late, and where the vendor asks.

        :rtype: Domain
        """
        awaited = Domain("portal_awaits_receipt", "=", True) & Domain("company_id.portal_asks_receipt", "=", True)
        return awaited & Domain.custom(to_sql=self._get_portal_recent_sql)

    def _get_portal_recent_sql(self, _model, alias, _query):
        """Return the condition that a delivery can still be on the way, as its company says."""
        done, company = SQL.identifier(alias, "date_done"), SQL.identifier(alias, "company_id")
        days = SQL("(SELECT c.portal_delivery_days FROM res_company c WHERE c.id = %s)", company)
        return SQL("%s >= (now() AT TIME ZONE 'UTC') - make_interval(days => %s)", done, days)

    def _get_portal_receiver_sudo(self):
        """Return the contact whose delivery it is: that of its order, or its own; in sudo mode as they are told of."""
        picking_sudo = self.sudo()
        return picking_sudo.sale_id.partner_id or picking_sudo.partner_id

    def _get_portal_receipt_seals_sudo(self):
        """Return the sealed proofs of delivery, in sudo mode as customers may not read seals."""
        customer_sudo = self._get_portal_receiver_sudo().commercial_partner_id
        return self.env["portal.sealed.document"]._get_of_document_sudo(self, customer_sudo)
