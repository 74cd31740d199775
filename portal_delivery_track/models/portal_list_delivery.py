from odoo import api, models
from odoo.fields import Domain

# So many orders, products or lots are looked for at most to find their deliveries.
MOST_FOUND = 200
# So many orders of which no delivery exists yet are told of above the list.
MOST_PREPARED = 5


class PortalListDelivery(models.AbstractModel):
    """The deliveries that the reader may read, whatever steps they take inside the warehouse."""

    _name = "portal.list.delivery"
    _inherit = "portal.list"
    _description = "List of Deliveries"

    _list_model = "stock.picking"
    _list_path = "/my/deliveries"
    _list_date = "scheduled_date"
    _list_icon = "fa-truck"
    _list_history = "my_deliveries_history"
    # Deliveries are told by their kind, their items and their parcels, which people outside do not read.
    _list_is_sudo = True
    _list_lines = ("move_ids",)
    # They look through the items of all deliveries.
    _list_search_alone = ("product", "lot")

    @api.model
    def _is_available(self):
        """Override of `portal_custom_base`: who sees no deliveries at all has no list of them."""
        return super()._is_available() and not self._get_readable_domain().is_false()

    @api.model
    def _get_title(self):
        return self.env._("Deliveries")

    @api.model
    def _get_domain(self):
        return super()._get_domain() & self.env["stock.picking"]._get_portal_delivery_domain()

    # === COLUMNS === #

    @api.model
    def _get_columns(self):
        return {
            "name": {
                "label": self.env._("Delivery"),
                "value": lambda picking: picking._get_portal_name(),
                "is_short": True,
                "phone": "name",
            },
            "sale_id": {
                "label": self.env._("Order"),
                "value": lambda picking: picking.sale_id.name or "",
                "is_short": True,
                "phone": "amount",
            },
            "items": {
                "label": self.env._("Items"),
                "value": lambda picking: picking._get_portal_words(),
                "phone": "below",
            },
            "scheduled_date": {
                "label": self.env._("When"),
                "value": lambda picking: picking._tell_portal_when(),
                "phone": "text",
            },
            "portal_numbers": {"label": self.env._("Tracking number")},
            "state": {"label": self.env._("State"), "is_state": True, "phone": "state"},
        }

    def _get_fetched(self, columns):
        """Override of `portal_custom_base` to fetch at once what the columns are computed from."""
        more = ("backorder_id", "carrier_id", "company_id", "date_deadline", "date_done", "has_deadline_issue")
        more += ("location_dest_id", "origin", "partner_id", "picking_type_id", "portal_delivered_on")
        return list({*super()._get_fetched(columns), *more})

    # === SEARCH === #

    @api.model
    def _get_searches(self):
        return {
            "name": self.env._("Delivery"),
            "order": self.env._("Order"),
            "tracking": self.env._("Tracking number"),
            "product": self.env._("Product"),
            "lot": self.env._("Lot or serial number"),
        }

    @api.model
    def _get_search_domain(self, name, pattern):
        """Override of `portal_custom_base` to search by the order, the parcels and the items."""
        finders = {
            "order": self._find_by_order,
            "tracking": lambda pattern: self._find("stock.picking", Domain("portal_numbers", "=ilike", pattern), "id"),
            "product": self._find_by_product,
            "lot": self._find_by_lot,
        }
        if name in finders:
            return finders[name](pattern)
        return self._find("stock.picking", super()._get_search_domain(name, pattern), "id")

    @api.model
    def _find(self, model, domain, path):
        """Return which deliveries lead to records of a model.

        What is found is few in most cases. It is then looked up first, by its own index: else all deliveries would be
        read, one after the other. What is much is found soon on any way.

        :param str path: the field of the delivery that leads to them
        """
        # In sudo mode as customers may not read all of them; the deliveries are those that they may read.
        query = self.env[model].sudo()._search(domain, limit=MOST_FOUND + 1)
        # In an order, the database would read all of them in that order.
        query.order = None
        ids = query.get_result_ids()
        if len(ids) <= MOST_FOUND:
            return Domain(path, "in", ids)
        return Domain(domain) if path == "id" else Domain(path, "any!", domain)

    def _find_by_order(self, pattern):
        domain = Domain("name", "=ilike", pattern) | Domain("client_order_ref", "=ilike", pattern)
        return self._find("sale.order", domain, "sale_id")

    def _find_by_product(self, pattern):
        # In sudo mode as customers have no right on moves; the deliveries are those that they may read.
        products_sudo = self.env["product.product"].sudo().with_context(active_test=False)
        domain = Domain("name", "=ilike", pattern) | Domain("default_code", "=ilike", pattern)
        products_sudo = products_sudo.search(domain, limit=MOST_FOUND)
        moves = self.env["stock.move"].sudo()._search(Domain("product_id", "in", products_sudo.ids))
        return Domain("id", "in", moves.subselect("picking_id"))

    def _find_by_lot(self, pattern):
        # In sudo mode as customers have no right on lots; the deliveries are those that they may read.
        lots_sudo = self.env["stock.lot"].sudo().search(Domain("name", "=ilike", pattern), limit=MOST_FOUND)
        is_done = Domain("state", "=", "done")
        lines = self.env["stock.move.line"].sudo()._search(Domain("lot_id", "in", lots_sudo.ids) & is_done)
        return Domain("id", "in", lines.subselect("picking_id"))

    # === CHOICES === #

    @api.model
    def _get_sorts(self):
        return {
            "date": {"label": self.env._("Date"), "order": "scheduled_date desc"},
            "name": {"label": self.env._("Number"), "order": "name desc"},
        }

    @api.model
    def _get_filters(self):
        pickings, back = self.env["stock.picking"], Domain("return_ids", "any", [("state", "=", "done")])
        done, late = Domain("state", "=", "done"), pickings._get_portal_late_domain()
        way, arrived = pickings._get_portal_way_domain(), Domain("portal_delivered_on", "!=", False)
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "coming": {"label": self.env._("Still to come"), "domain": pickings._get_portal_open_domain() | way},
            "way": {"label": self.env._("On the way"), "domain": way & ~back},
            "late": {"label": self.env._("Delayed"), "domain": late},
            "delivered": {"label": self.env._("Delivered"), "domain": done & arrived & ~back},
            "returned": {"label": self.env._("Returned"), "domain": done & back},
        }

    @api.model
    def _prepare_page_values(self, arguments):
        """Override of `portal_custom_base` to tell of orders of which no delivery exists yet."""
        values = super()._prepare_page_values(arguments)
        query = values["query"]
        is_start = query.page == 1 and not query.search and query.filterby in ("all", "coming")
        pickings = self.env["stock.picking"]
        return values | {"orders_prepared": pickings._tell_portal_steps(MOST_PREPARED) if is_start else []}

    @api.model
    def _get_url(self, record):
        return f"/my/deliveries/{record.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("No deliveries yet. They appear here as soon as an order is being prepared.")
