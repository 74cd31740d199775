from odoo import api, models


class PortalDocumentPageDelivery(models.AbstractModel):
    """The page of a delivery: what is in it, when it comes, where to, and how to follow it."""

    _name = "portal.document.page.delivery"
    _inherit = "portal.document.page"
    _description = "Page of a Delivery"

    _page_content = "portal_delivery_track.delivery_content"
    _page_lines = "move_ids"
    # What is written to a transfer is written among colleagues; customers write to the order.
    _page_has_messages = False

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what the content is made of."""
        values["delivery_items"] = record_sudo._get_portal_items()
        values["trackings"] = record_sudo._get_portal_trackings()
        values["date_moves"] = self.env["portal.delivery.date"]._get_moves_sudo(record_sudo)
        page = super()._prepare_page_values(record_sudo, actor, values)
        # The date has its own place.
        return page | {"head": page["head"] | {"text": ""}}

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what happens next, and when."""
        day = record_sudo._tell_portal_day(record_sudo._get_portal_when()[1])
        if record_sudo._get_portal_state() == "ready":
            return self.env._("Your goods are ready. You can collect them.")
        if record_sudo._get_portal_state() == "late":
            return self._tell_late(record_sudo)
        if record_sudo._get_portal_state() == "way":
            return self.env._("Your goods left on %(date)s and are on the way.", date=day)
        if record_sudo._get_portal_state() == "planned":
            return self.env._("We are preparing your goods. They are expected on %(date)s.", date=day)
        return record_sudo._tell_portal_when() + "."

    def _tell_late(self, record_sudo):
        """Return what is said of a delivery that is late: the new day, or that there is none yet."""
        expected = record_sudo._get_portal_expected()
        day = record_sudo._tell_portal_day(expected)
        if expected < record_sudo._get_portal_day_start(record_sudo.company_id):
            return self.env._("We are sorry: your goods were expected on %(date)s and have not left yet.", date=day)
        return self.env._("We are sorry: your goods come later. They are now expected on %(date)s.", date=day)

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: dates, the order and the carrier."""
        tell, is_open = record_sudo._tell_portal_day, record_sudo._is_portal_expected()
        return [
            {
                "label": self.env._("Expected"),
                "value": is_open and tell(record_sudo._get_portal_expected()),
                "name": "expected",
            },
            {"label": self.env._("Promised"), "value": tell(record_sudo.date_deadline), "name": "promised"},
            {
                "label": self.env._("Planned to leave"),
                "value": is_open and tell(record_sudo.scheduled_date),
                "name": "scheduled",
            },
            {
                "label": self.env._("Shipped"),
                "value": record_sudo.state == "done" and tell(record_sudo.date_done),
                "name": "shipped",
            },
            {"label": self.env._("Delivered"), "value": tell(record_sudo.portal_delivered_on), "name": "delivered"},
            {"label": self.env._("Order"), "value": record_sudo.sale_id.name, "name": "order"},
            {"label": self.env._("Your reference"), "value": record_sudo.sale_id.client_order_ref, "name": "reference"},
            {"label": self.env._("Carrier"), "value": record_sudo.carrier_id.name, "name": "carrier"},
        ]

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: from the order to the receipt, without the steps inside the warehouse."""
        order, step = record_sudo.sale_id, self._make_step
        steps = [step("ordered", self.env._("Ordered"), order.date_order)] if order else []
        if record_sudo.state == "cancel":
            return [*steps, step("cancelled", self.env._("Cancelled"), record_sudo.date_done, True, state="over")]
        if record_sudo._is_portal_collected():
            is_ready = record_sudo.state in ("assigned", "done")
            steps.append(step("ready", self.env._("Ready to collect"), False, is_ready))
            return [*steps, step("delivered", self.env._("Collected"), record_sudo.portal_delivered_on)]
        is_done = record_sudo.state == "done"
        steps.append(step("shipped", self.env._("Shipped"), is_done and record_sudo.date_done))
        return [*steps, *self._get_last_steps(record_sudo)]

    def _get_last_steps(self, record_sudo):
        """Return the step of the arrival, unless nobody will ever say when that was."""
        if record_sudo._get_portal_state() == "shipped":
            return []
        return [self._make_step("delivered", self.env._("Delivered"), record_sudo.portal_delivered_on)]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: follow the first parcel at the carrier's, then the delivery slip."""
        tracked = [tracking for tracking in values["trackings"] if tracking["url"]]
        follow = {
            "name": "portal_track",
            "label": self.env._("Track at the carrier's"),
            "icon": "fa-external-link",
            "url": tracked[0]["url"] if tracked else "",
        }
        return [follow] if len(tracked) == 1 else []

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the delivery slip, as soon as it says what left."""
        if record_sudo.state != "done":
            return []
        return [
            {
                "name": self.env._("Delivery slip"),
                "url": self._get_url(record_sudo, actor, "/slip"),
                "icon": "fa-file-pdf-o",
                "name_attribute": "portal_delivery_slip",
            }
        ]

    @api.model
    def _get_related(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the order, its invoices and its other deliveries, to whom they are open."""
        if actor.user._is_public():
            # A link opens the delivery, and no other document.
            return []
        order = record_sudo.sale_id
        invoices = order.invoice_ids.filtered(lambda move: move.state == "posted")
        others = order.picking_ids.filtered(lambda picking: picking._is_portal_delivery()) - record_sudo
        others = others.filtered(lambda picking: picking.state != "cancel")
        policy = self.env["portal.access.policy"]
        rows = []
        for documents in (order, order._sort_portal_deliveries(others)[:5], invoices[:5]):
            open_to = policy._filter_open(documents, actor.user) if documents else documents
            rows += [document._get_portal_summary() for document in open_to]
        return rows

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: whoever sold it, or is responsible for the delivery."""
        return record_sudo.sale_id.user_id or record_sudo.user_id
