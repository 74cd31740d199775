from odoo import api, models
from odoo.fields import Domain

from odoo.addons.portal_tools.fetch_lines import fetch_lines

from .stock_picking import BEFORE_LEAVING

# The deliveries that the page of an order names; the list has all of them.
NAMED = 5


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_portal_deliveries(self, user):
        """Return how the goods of an order come: one progress over all parcels.

        :param res.users user: the reader, who may open some of the deliveries
        :return: a dict of `ordered`, `sent` and `percent` (numbers), `rows` (summaries of the deliveries that the
            reader may open, what is to come first) and `more` (how many others there are); nothing without deliveries
        :rtype: dict
        """
        self.ensure_one()
        self._fetch_portal_transfers()
        deliveries = self.picking_ids.filtered(lambda picking: picking._is_portal_delivery())
        deliveries = deliveries.filtered(lambda picking: picking.state != "cancel")
        steps = self.picking_ids.filtered(lambda picking: picking._is_portal_step())
        if not deliveries and not steps:
            return {}
        open_to = self._filter_portal_steps(steps, user)[:1] | self.env["portal.access.policy"]._filter_open(
            deliveries, user
        )
        # What is read of one is read of all at once, as Odoo's own template reads of all.
        shown = self._sort_portal_deliveries(open_to)[:NAMED].with_prefetch(self.picking_ids.ids)
        return self._get_portal_sent_progress() | {
            "rows": [self._tell_portal_delivery(delivery, user) for delivery in shown],
            "more": len(open_to) - len(shown),
        }

    def _fetch_portal_transfers(self):
        """Read at once what is told of the transfers of an order: the transfers, their goods and their places."""
        fetch_lines(self, "picking_ids")
        fetch_lines(self.picking_ids, "move_ids")
        (self.picking_ids.location_id | self.picking_ids.location_dest_id).fetch()
        self.picking_ids.picking_type_id.fetch()

    def _filter_portal_steps(self, steps, user):
        """Return the transfers of which a reader is told: the role, or the link to the order, shows deliveries."""
        if user._is_public():
            # In sudo mode as everybody is held to the types, and only staff may read them.
            type_sudo = self.env["portal.document.type"].sudo()._get("delivery")
            if type_sudo and not type_sudo.reachable_from_documents:
                return steps[:0]
        return steps.filtered_domain(steps._get_portal_step_scope(user))

    def _get_portal_planned(self):
        """Override of `portal_custom_base_sale`: when the next delivery is expected, as its own page says."""
        planned = super()._get_portal_planned()
        # Told by a field of the order, so that nothing is looked for where nothing is to come.
        if self.state != "sale" or self.delivery_status in (False, "full"):
            return planned
        coming = self.picking_ids.filtered(lambda picking: picking._is_portal_expected() or picking._is_portal_step())
        days = [picking._get_portal_day(picking._get_portal_expected()) for picking in coming]
        next_day = min(days, default=planned)
        # Before anything leaves, what the vendor wrote of the order counts where it is later than what is planned.
        told = self.delivery_status in BEFORE_LEAVING and self._get_portal_told_day()
        return max(next_day, told) if told else next_day

    def _get_portal_arrival(self):
        """Override of `portal_custom_base_sale`: as the deliveries themselves tell."""
        # In sudo mode as the order is told of by how it stands, also to readers who see no deliveries. Each is taken
        # from all: what is filtered first fetches for its own order alone.
        fetch_lines(self.sudo(), "picking_ids")
        states = {
            delivery._get_portal_state()
            for delivery in self.sudo().picking_ids
            if delivery.state == "done" and delivery._is_portal_delivery()
        }
        return next((state for state in ("way", "shipped") if state in states), super()._get_portal_arrival())

    @api.model
    def _get_portal_arrived_domain(self):
        """Override of `portal_custom_base_sale`: those of which no delivery is on the way."""
        pickings = self.env["stock.picking"]
        way = pickings._get_portal_delivery_domain() & pickings._get_portal_way_domain()
        # What came back is not on the way. In sudo mode as readers who see no deliveries find the same orders.
        way &= Domain("return_ids", "not any", [("state", "=", "done")]) & Domain("sale_id", "!=", False)
        query = pickings.sudo()._search(way)
        return super()._get_portal_arrived_domain() & Domain("id", "not in", query.subselect("sale_id"))

    def _tell_portal_delivery(self, delivery, user):
        """Return the row of a delivery that the reader may open; a visitor opens it by its own link."""
        row = delivery._get_portal_summary()
        is_link_needed = user._is_public() and delivery._is_portal_delivery()
        return row | {"url": delivery.get_portal_url()} if is_link_needed else row

    def _sort_portal_deliveries(self, deliveries):
        """Return deliveries in the order in which they matter: what is to come, then what left last."""
        coming = deliveries.filtered(lambda picking: picking.state not in ("done", "cancel")).sorted("scheduled_date")
        return coming + (deliveries - coming).sorted(lambda picking: (picking.date_done, picking.id), reverse=True)

    def _get_portal_sent_progress(self):
        """Return how many of the ordered goods have left, over all parcels and lines."""
        lines = self.order_line.filtered(lambda line: line._is_portal_shipped())
        ordered = sum(lines.mapped("product_uom_qty"))
        sent = sum(min(line.qty_delivered, line.product_uom_qty) for line in lines)
        percent = round(100 * sent / ordered) if ordered else 0
        # Neither the first piece nor the last one is rounded away.
        percent = max(percent, 1) if sent else percent
        return {"ordered": ordered, "sent": sent, "percent": percent if sent >= ordered else min(percent, 99)}
