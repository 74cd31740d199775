from datetime import datetime, timedelta
from itertools import islice

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date
from odoo.tools.sql import column_exists, create_column

from odoo.addons.portal_tools.fetch_lines import fetch_lines

from ..tracking_link import is_safe_url, make_url, split_numbers

# Products that are named.
NAMED = 3
# Deliveries that are still to leave.
OPEN = ("waiting", "confirmed", "assigned")
# How an order stands of which nothing has left: of several steps, some may be done.
BEFORE_LEAVING = ("pending", "started")
STAFF = "base.group_user"
# What customers and carriers said, or follows from that: no colleague writes it by hand.
KEPT = frozenset({"portal_delivered_on", "portal_numbers"})


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "portal.mixin"]
    # What is written to a transfer is written among colleagues.
    _portal_has_conversation = False

    portal_parcel_ids = fields.One2many("portal.delivery.parcel", "picking_id", "Parcels", groups=STAFF)
    portal_numbers = fields.Char(
        "Tracking numbers",
        compute="_compute_portal_numbers",
        store=True,
        index="trigram",
        groups=STAFF,
        help="Those of the parcels and those of the delivery method, in one text that can be searched.",
    )
    portal_delivered_on = fields.Datetime(
        "Delivered on",
        copy=False,
        readonly=True,
        groups=STAFF,
        help="When the goods reached the customer, as the carrier, the customer or a colleague says.",
    )
    portal_date_ids = fields.One2many(
        "portal.delivery.date", compute="_compute_portal_date_ids", string="Dates told", groups=STAFF
    )

    # The orders of the list.
    _portal_scheduled_idx = models.Index("(scheduled_date, id)")
    _portal_name_idx = models.Index("(name, id)")
    # What is still to leave, and what left and has not arrived, of the list and the dashboard.
    _portal_open_idx = models.Index("(scheduled_date, id) WHERE state IN ('waiting', 'confirmed', 'assigned')")
    _portal_way_idx = models.Index("(date_done, id) WHERE state = 'done' AND portal_delivered_on IS NULL")

    def _auto_init(self):
        """Override of `base` to fill the tracking numbers at once: what was shipped before has no parcels."""
        if not column_exists(self.env.cr, self._table, "portal_numbers"):
            create_column(self.env.cr, self._table, "portal_numbers", "varchar")
            if column_exists(self.env.cr, self._table, "carrier_tracking_ref"):
                self.env.cr.execute(
                    "UPDATE stock_picking SET portal_numbers = carrier_tracking_ref WHERE carrier_tracking_ref != ''"
                )
        return super()._auto_init()

    # === CRUD METHODS === #

    def _has_field_access(self, field, operation):
        """Override of `base`: what customers are told, and what they said, is written by what happens alone."""
        if operation == "write" and not self.env.su and field.name in self._get_portal_kept_fields():
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def _get_portal_kept_fields(self):
        """Return the names of fields that nobody writes by hand.

        For a module to keep more of them, it must override this method and return the set with its own.

        :rtype: frozenset
        """
        return KEPT

    # === COMPUTE METHODS === #

    @api.depends("portal_parcel_ids.number", "carrier_tracking_ref")
    def _compute_portal_numbers(self):
        for picking in self:
            numbers = [*picking.portal_parcel_ids.mapped("number"), *split_numbers(picking.carrier_tracking_ref)]
            picking.portal_numbers = ", ".join(dict.fromkeys(numbers)) or False

    def _compute_portal_date_ids(self):
        rows = self.env["portal.delivery.date"].search([("res_id", "in", self.ids)])
        for picking in self:
            picking.portal_date_ids = rows.filtered(lambda row, picking=picking: row.res_id == picking.id)

    def _compute_access_url(self):  # pylint: disable=missing-return
        """Override of `portal`: the page of a delivery."""
        super()._compute_access_url()
        for picking in self:
            if picking._is_portal_delivery():
                picking.access_url = f"/my/deliveries/{picking.id}"
            elif picking._is_portal_step():
                picking.access_url = picking.sale_id.access_url

    # === ACTION METHODS === #

    def action_portal_delivered(self):
        """Say that shipped deliveries have reached their customers."""
        self.check_access("write")
        self._mark_portal_delivered()

    def action_open_portal(self):
        """Open the page of a delivery as its customer sees it."""
        self.ensure_one()
        self.check_access("read")
        if not self._is_portal_delivery():
            raise UserError(self.env._("Only deliveries to customers have a page."))
        return {"type": "ir.actions.act_url", "target": "self", "url": self.get_portal_url()}

    # === LINKS === #

    def _portal_ensure_token(self):
        """Override of `portal`: steps inside the warehouse and receipts have no page, and so no link."""
        # In sudo mode as people outside do not read of what kind a transfer is.
        return super()._portal_ensure_token() if self.sudo()._is_portal_delivery() else ""

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Override of `portal`: mails about other transfers take nobody outside to them.

        Nor do those about what a supplier ships, whose contact is the supplier: the events tell the customer.
        """
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals=msg_vals)
        if not self or (self._is_portal_delivery() and not self._is_portal_supplier_kept()):
            return groups
        closed = {"active": False, "has_button_access": False}
        groups = [group for group in groups if group[0] != "portal_customer"]
        return [(name, who, data | closed if name == "portal" else data) for name, who, data in groups]

    # === WHICH TRANSFERS CUSTOMERS FOLLOW === #

    @api.model
    def _get_portal_delivery_domain(self):
        """Return which transfers are deliveries to customers: no drafts, no returns and no steps inside the warehouse.

        What goes back to a supplier leaves the warehouse, too, but it goes to no customer.

        :rtype: Domain
        """
        types = self.env["stock.picking.type"]._get_portal_ids(tuple(self._get_portal_delivery_codes()))
        places = self.env["stock.location"]._get_portal_customer_ids()
        # By their ids: PostgreSQL would take both to be rare, and sort all deliveries where it can read the newest.
        is_sent = Domain("picking_type_id", "in", types) & Domain("location_dest_id", "in", places)
        return is_sent & Domain("state", "!=", "draft") & self._get_portal_sent_domain()

    @api.model
    def _get_portal_sent_domain(self):
        """Return which transfers nobody took along in a shop, as `_is_portal_taken_along` says of one.

        :rtype: Domain
        """
        if "pos_session_id" not in self._fields:
            return Domain.TRUE
        # In sudo mode as customers read neither warehouses nor what happens in a shop.
        warehouses_sudo = self.env["stock.warehouse"].sudo().with_context(active_test=False)
        types = warehouses_sudo._search([("pos_type_id", "!=", False)]).subselect("pos_type_id")
        is_sent = Domain("pos_session_id", "=", False) & Domain("picking_type_id", "not in", types)
        return is_sent | Domain("pos_order_id", "any!", [("shipping_date", "!=", False)])

    @api.model
    def _get_portal_open_domain(self):
        """Return which deliveries are still to leave.

        :rtype: Domain
        """
        return Domain("state", "in", OPEN)

    @api.model
    def _get_portal_late_domain(self):
        """Return which deliveries are late: they should have left, or will leave after the day that was promised.

        :rtype: Domain
        """
        is_postponed = Domain("has_deadline_issue", "=", True) & Domain.custom(to_sql=self._get_portal_postponed_sql)
        is_late = self._get_portal_company_domain("scheduled_date", "<", self._get_portal_day_start) | is_postponed
        is_ready = Domain("state", "=", "assigned") & Domain("carrier_id.portal_is_collected", "=", True)
        return self._get_portal_open_domain() & is_late & ~is_ready

    def _get_portal_postponed_sql(self, _model, alias, _query):
        """Return the condition that a delivery leaves on a later day than promised; a later hour is no delay."""
        # Nobody reads deliveries of other companies than these. In sudo mode as customers may not read their addresses.
        by_zone = self.env.companies.sudo().grouped(lambda company: company._get_portal_timezone())
        timezone = SQL("%s", next(iter(by_zone)))
        for name, companies in list(by_zone.items())[1:]:
            condition = SQL("%s IN %s", SQL.identifier(alias, "company_id"), tuple(companies.ids))
            timezone = SQL("CASE WHEN %s THEN %s ELSE %s END", condition, name, timezone)
        promised, planned = (
            SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", SQL.identifier(alias, name), timezone)
            for name in ("date_deadline", "scheduled_date")
        )
        return SQL("%s < %s", promised, planned)

    @api.model
    def _get_portal_company_domain(self, name, operator, get_time):
        """Return the condition that a time is before or after one that each vendor company sets.

        :param str operator: "<" or ">="
        :param get_time: a function that returns the time for a company
        :rtype: Domain
        """
        # Nobody reads deliveries of other companies than these.
        by_time = self.env.companies.grouped(get_time)
        # The loosest one is that of the index.
        domain = Domain(name, operator, max(by_time) if operator == "<" else min(by_time))
        if len(by_time) == 1:
            return domain
        return domain & Domain.OR(
            Domain("company_id", "in", companies.ids) & Domain(name, operator, time)
            for time, companies in by_time.items()
        )

    @api.model
    def _get_portal_way_domain(self):
        """Return which deliveries have left and, as far as anybody knows, have not arrived.

        :rtype: Domain
        """
        left = Domain("state", "=", "done") & Domain("portal_delivered_on", "=", False)
        return left & self._get_portal_company_domain("date_done", ">=", self._get_portal_way_start)

    @api.model
    def _get_portal_way_start(self, company):
        """Return since when what a company sent can be on the way; nobody says of all parcels that they arrived."""
        # In sudo mode as customers may not read the vendor's settings.
        return fields.Datetime.now() - timedelta(days=company.sudo().portal_delivery_days)

    def _is_portal_delivery(self):
        """Return whether the transfer is a delivery to a customer."""
        return self._is_portal_sent() and self.state != "draft"

    def _is_portal_expected(self):
        """Return whether the transfer is a delivery to a customer that is still to leave."""
        return self._is_portal_delivery() and self.state in OPEN

    def _is_portal_step(self):
        """Return whether the transfer is a step inside the warehouse after which the delivery will be made.

        Its number and what it does are never told, only that goods of the order are being prepared, and for when.
        """
        internal = self.env["stock.picking.type"]._get_portal_ids(("internal",))
        if self.picking_type_id.id not in internal or self.state not in OPEN or not self.sale_id:
            return False
        moves = self.move_ids.filtered(lambda move: move.state != "cancel")
        return "customer" in moves.location_final_id.mapped("usage") and not moves.move_dest_ids

    @api.model
    def _get_portal_step_domain(self):
        """Return which transfers are such steps, as `_is_portal_step` says of one.

        :rtype: Domain
        """
        sent = [("state", "!=", "cancel"), ("location_final_id.usage", "=", "customer")]
        followed = [("state", "!=", "cancel"), ("move_dest_ids", "!=", False)]
        is_inside = Domain("picking_type_id.code", "=", "internal") & self._get_portal_open_domain()
        is_inside &= Domain("sale_id", "!=", False)
        return is_inside & Domain("move_ids", "any", sent) & Domain("move_ids", "not any", followed)

    @api.model
    def _get_portal_step_scope(self, user):
        """Return the steps of which deliveries the role of a person shows; a visitor's link decides for visitors.

        :rtype: Domain
        """
        if not user._is_portal():
            return Domain.TRUE
        policy, partner_sudo = self.env["portal.access.policy"], user.sudo().partner_id
        scope, company_sudo = policy._get_scope("delivery", user), partner_sudo.commercial_partner_id
        return policy._get_scope_domain(scope, ["sale_id.partner_id"], partner_sudo, company_sudo)

    @api.model
    def _tell_portal_steps(self, limit):
        """Return a row for each order of which goods are being prepared and no delivery exists yet, the next first.

        :param int limit: at most so many
        :return: rows of orders that the current user may read, as `_get_portal_summary` returns them
        :rtype: list[dict]
        """
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return []
        # In sudo mode as customers see no steps; those of orders that they may read are told as their order.
        readable = Domain(self.env["ir.rule"]._compute_domain("sale.order", "read")) & Domain("state", "=", "sale")
        domain = Domain("sale_id", "any!", readable) & self._get_portal_step_domain()
        domain &= self._get_portal_step_scope(self.env.user)
        first = {}
        while len(first) < limit:
            # One order can have many steps.
            others = domain & Domain("sale_id", "not in", [order.id for order in first])
            steps_sudo = self.sudo().search(others, order="scheduled_date, id", limit=limit)
            if not steps_sudo:
                break
            for step_sudo in steps_sudo:
                first.setdefault(step_sudo.sale_id, step_sudo)
        return [step_sudo._get_portal_summary() for step_sudo in list(first.values())[:limit]]

    # === DAYS === #

    @api.model
    def _get_portal_day_start(self, company):
        """Return when the day begins where a vendor company is, whoever reads it, as a time in UTC."""
        timezone = pytz.timezone(company._get_portal_timezone())
        today = pytz.UTC.localize(fields.Datetime.now()).astimezone(timezone).replace(tzinfo=None)
        start = timezone.localize(today.replace(hour=0, minute=0, second=0, microsecond=0))
        return start.astimezone(pytz.UTC).replace(tzinfo=None)

    def _get_portal_expected(self):
        """Return when pages say that the goods are expected, as a time in UTC: as planned, or on the day that the
        vendor wrote of the order if that is later."""
        return max(each for each in (self._get_portal_scheduled(), self._get_portal_told()) if each)

    def _get_portal_scheduled(self):
        """Return when the goods are planned, as a time in UTC: as promised, unless they leave later than that.

        What moved is noted and told by it: whoever writes a day of an order says so by other words.
        """
        return max(each for each in (self.scheduled_date, self.date_deadline) if each)

    def _get_portal_told(self):
        """Return noon of the day that the vendor wrote of the order, as a time in UTC; nothing once goods have left."""
        # In sudo mode as the delivery is told of as the order is, also to readers who do not see the order.
        order_sudo = self.sudo().sale_id
        if self.state not in OPEN or order_sudo.delivery_status not in BEFORE_LEAVING:
            return None
        if not (day := order_sudo._get_portal_told_day()):
            return None
        timezone = pytz.timezone(self.company_id._get_portal_timezone())
        return timezone.localize(datetime(day.year, day.month, day.day, 12)).astimezone(pytz.UTC).replace(tzinfo=None)

    def _get_portal_day(self, time):
        """Return the day of a time where the vendor is, whoever reads it; or nothing without a time."""
        timezone = pytz.timezone(self.company_id._get_portal_timezone())
        return time and pytz.UTC.localize(time).astimezone(timezone).date()

    def _tell_portal_day(self, time):
        """Return the day of a time in words, in the reader's language."""
        return format_date(self.env, self._get_portal_day(time), date_format="medium") if time else ""

    # === PAGE === #

    def _fetch_portal_page(self):
        """Read at once what the page of a delivery tells of its goods and of its order, in sudo mode.

        For a module to tell of other lines, it must override this method and read them with `fetch_lines`.
        """
        fetch_lines(self, "move_ids")
        if self.state == "done":
            fetch_lines(self.move_ids, "move_line_ids")
        fetch_lines(self.sale_id, "order_line")
        fetch_lines(self.sale_id, "picking_ids")
        self.sale_id._fetch_portal_invoiced()

    # === HOW IT STANDS === #

    def _get_portal_state(self):
        """Return how a delivery stands for its customer: one of the keys of `_get_portal_states`.

        All that tells of a delivery asks this: the list, the page, the dashboard and the mails. For a module to know
        of other states, it must override this method and `_get_portal_states`.

        :rtype: str
        """
        self.ensure_one()
        if self.state == "cancel":
            return "cancelled"
        if self.state == "done":
            return self._get_portal_sent_state()
        if self.state == "assigned" and self._is_portal_collected():
            return "ready"
        return "late" if self._is_portal_late() else "planned"

    def _is_portal_late(self):
        """Return whether a delivery that is still to leave should have left, or leaves on a later day than promised."""
        if self.scheduled_date < self._get_portal_day_start(self.company_id):
            return True
        return self._is_portal_postponed()

    def _is_portal_postponed(self):
        """Return whether a delivery leaves on a later day than promised."""
        promised, planned = self._get_portal_day(self.date_deadline), self._get_portal_day(self.scheduled_date)
        return bool(promised) and promised < planned

    def _get_portal_sent_state(self):
        """Return how a delivery stands that has left."""
        returned = self.return_ids.filtered(lambda picking: picking.state == "done")
        if returned:
            return "returned" if self._is_portal_returned_whole(returned) else "returned_partly"
        if self.portal_delivered_on:
            return "collected" if self._is_portal_collected() else "delivered"
        return "way" if self.date_done and self.date_done >= self._get_portal_way_start(self.company_id) else "shipped"

    @api.model
    def _get_portal_states(self):
        """Return the states that customers are told: one of the five of all documents, and its name.

        :return: codes to pairs
        :rtype: dict
        """
        return {
            "planned": ("progress", self.env._("Being prepared")),
            "late": ("problem", self.env._("Delayed")),
            "ready": ("waiting", self.env._("Ready to collect")),
            "way": ("progress", self.env._("On the way")),
            "shipped": ("done", self.env._("Shipped")),
            "delivered": ("done", self.env._("Delivered")),
            "collected": ("done", self.env._("Collected")),
            "returned": ("over", self.env._("Returned")),
            "returned_partly": ("done", self.env._("Partly returned")),
            "cancelled": ("over", self.env._("Cancelled")),
        }

    def _get_portal_when(self):
        """Return when something happens to a delivery, or happened: a code, and a time in UTC or False.

        The code is "expected", "shipped", "delivered" or "cancelled".
        """
        if self.state == "cancel":
            return "cancelled", self.date_done
        if self.portal_delivered_on:
            return "delivered", self.portal_delivered_on
        return ("shipped", self.date_done) if self.state == "done" else ("expected", self._get_portal_expected())

    def _tell_portal_when(self):
        """Return in words when a delivery comes, left or arrived."""
        code, time = self._get_portal_when()
        sentences = {
            "expected": self.env._("Expected on %(date)s"),
            "shipped": self.env._("Shipped on %(date)s"),
            "delivered": self.env._("Delivered on %(date)s"),
            "cancelled": self.env._("Cancelled"),
        }
        if code == "expected" and self._get_portal_state() == "late" and time < fields.Datetime.now():
            # The day has passed, and nobody has said another one.
            return self.env._("Was expected on %(date)s", date=self._tell_portal_day(time))
        if code == "expected" and self._is_portal_postponed():
            days = {"date": self._tell_portal_day(time), "before": self._tell_portal_day(self.date_deadline)}
            return self.env._("Expected on %(date)s instead of %(before)s", **days)
        return sentences[code] % {"date": self._tell_portal_day(time)}

    def _is_portal_collected(self):
        """Return whether the customer comes for the goods."""
        return self.carrier_id.portal_is_collected

    def _is_portal_returned_whole(self, returned):
        """Return whether everything came back.

        :param stock.picking returned: the returns that were received
        """
        sent, back = {}, {}
        for pickings, found in ((self, sent), (returned, back)):
            for move in pickings.move_ids.filtered(lambda move: move.state == "done" and move.quantity):
                quantity = move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)
                found[move.product_id] = found.get(move.product_id, 0) + quantity
        return all(product.uom_id.compare(back.get(product, 0), quantity) >= 0 for product, quantity in sent.items())

    # === SUMMARY === #

    def _get_portal_name(self):
        """Return what a delivery is called: its number, or that it is what is still to come of an order."""
        if self.backorder_id and self.state in OPEN:
            return self.env._("Still to come")
        return self.name

    def _get_portal_title(self):
        """Return what a delivery is called where nothing else says that it is one."""
        if self._is_portal_step():
            return self.env._("Order %(order)s", order=self.sale_id.name)
        if self.backorder_id and self.state in OPEN:
            order = self.sale_id.name or self.origin
            return self.env._("Rest of order %(order)s", order=order) if order else self.env._("Still to come")
        return self.env._("Delivery %(number)s", number=self.name)

    def _get_portal_summary(self):
        """Override of `portal_custom_base`: what comes, and when."""
        state, _name = self._get_portal_badge()
        return super()._get_portal_summary() | {
            "name": self._get_portal_title(),
            "text": self._get_portal_words(),
            "state": state,
            "label": self._tell_portal_when(),
        }

    def _get_portal_badge(self):
        """Override of `portal_custom_base`: how it stands."""
        return self._get_portal_states()[self._get_portal_state()]

    def _get_portal_words(self):
        """Override of `portal_custom_base_sale_stock`: before anything is picked, what was ordered."""
        if self.state in OPEN:
            moves = self._get_portal_moves()
            words = [self._tell_portal_goods(move, move.product_uom_qty) for move in islice(moves, NAMED)]
            return ", ".join(words + ["…"] * (len(moves) > NAMED))
        return super()._get_portal_words()

    def _get_portal_facts(self):
        """Override of `portal_custom_base`: what an e-mail tells of a delivery."""
        _code, time = self._get_portal_when()
        is_number_told = self._is_portal_delivery() and self._get_portal_name() == self.name
        facts = [
            (self.env._("Delivery"), is_number_told and self.name),
            (self.env._("Order"), self.sale_id.name),
            (self.env._("Expected"), self.state in OPEN and self._tell_portal_day(time)),
            (self.env._("Carrier"), self.carrier_id.name),
            (self.env._("Tracking number"), self.portal_numbers),
        ]
        return [fact for fact in facts if fact[1]]

    def _get_portal_place(self):
        """Return where the goods go, or where the customer collects them; a contact, or an empty one."""
        if self._is_portal_collected():
            return self.picking_type_id.warehouse_id.partner_id or self.company_id.partner_id
        return self._get_portal_recipient_sudo()

    def _print_portal_slip(self):
        """Return the delivery slip as PDF, in the customer's language; it names no prices."""
        reports_sudo = self.env["ir.actions.report"].sudo()  # as customers may not print; the caller checked access
        content, _kind = reports_sudo._render_qweb_pdf("stock.action_report_delivery", self.ids)
        return content

    # === ITEMS === #

    def _get_portal_moves(self):
        """Return the moves whose goods a customer gets, in order: what was cancelled or came to nothing is left out."""
        fetch_lines(self.sudo(), "move_ids")
        all_moves = self.move_ids
        moves = all_moves.filtered(lambda move: move.state != "cancel" and (move.state != "done" or move.quantity))
        # What is read of one is read of those of all deliveries that are told of.
        return moves.sorted(lambda move: (move.sequence, move.id)).with_prefetch(all_moves._prefetch_ids)

    def _get_portal_items(self):
        """Return what is in a delivery.

        :return: dicts with `name`, `quantity` and `unit`, `lots` (names), and `ordered` and `to_come`: numbers in that
            unit, or None where the order counts other goods, as it does for a kit
        :rtype: list[dict]
        """
        moves = self._get_portal_moves()
        rest = self._get_portal_rest()
        return [self._prepare_portal_item(move, rest) for move in moves]

    def _prepare_portal_item(self, move, rest):
        line, unit = move.sale_line_id, move.product_uom
        is_alike = line.product_id == move.product_id
        lots = move.move_line_ids.filtered("quantity") if move.state == "done" else move.move_line_ids[:0]
        return {
            "move": move,
            "name": move.product_id.display_name,
            "quantity": move.quantity if move.state == "done" else move.product_uom_qty,
            "unit": unit.name,
            "lots": [row.lot_id.name or row.lot_name for row in lots if row.lot_id or row.lot_name],
            "ordered": line.product_uom_id._compute_quantity(line.product_uom_qty, unit) if is_alike else None,
            "to_come": line.product_uom_id._compute_quantity(rest.get(line, 0), unit) if is_alike else None,
        }

    def _get_portal_rest(self):
        """Return what the order still brings besides: {line: quantity in the unit of the line}.

        That is in other deliveries that are still to leave, and in steps that no delivery follows yet.
        """
        others = self.sale_id.picking_ids.filtered(
            lambda picking: picking._is_portal_expected() or picking._is_portal_step()
        )
        rest = {}
        for move in (others - self).move_ids.filtered(lambda move: move.state not in ("cancel", "done")):
            line = move.sale_line_id
            if line.product_id == move.product_id:
                quantity = move.product_uom._compute_quantity(move.product_uom_qty, line.product_uom_id)
                rest[line] = rest.get(line, 0) + quantity
        return rest

    def _is_portal_other(self):
        """Override of `portal_custom_base_sale_stock`: also what is still prepared, and has no delivery yet."""
        return super()._is_portal_other() or self._is_portal_step()

    def _tell_portal_rest(self):
        """Override of `portal_custom_base_sale_stock`: the day after which nothing is left to come."""
        others = (self.sale_id.picking_ids - self).filtered(
            lambda picking: picking.state in OPEN and picking._is_portal_other()
        )
        days = [picking._get_portal_expected() for picking in others if not picking._is_portal_overdue()]
        # Of a day that has passed, nobody knows when it comes.
        if not days or len(days) < len(others):
            return ""
        return self.env._("The rest is expected on %(date)s.", date=self._tell_portal_day(max(days)))

    def _is_portal_overdue(self):
        """Return whether the day on which a delivery was expected has passed."""
        return self._get_portal_expected() < self._get_portal_day_start(self.company_id)

    def _get_portal_before(self):
        """Return when a delivery was expected before its last change; nothing if it did not move to a later day."""
        moves = self.env["portal.delivery.date"]._get_moves_sudo(self)
        before = moves[-1]["before"] if moves else None
        day = before and self._get_portal_day(before)
        return before if day and day < self._get_portal_day(self._get_portal_expected()) else None

    # === TRACKING === #

    def _get_portal_trackings(self):
        """Return the parcels of a delivery by their numbers, each once.

        :return: dicts with `number`, `carrier` (a name or "") and `url` ("" without a link)
        :rtype: list[dict]
        """
        found = {}
        for parcel in self.portal_parcel_ids:
            carrier = parcel.carrier_id.name or self.carrier_id.name or ""
            found[parcel.number] = {"number": parcel.number, "carrier": carrier, "url": parcel.url or ""}
        for number, url in self._get_portal_carrier_links():
            found.setdefault(number, {"number": number, "carrier": self.carrier_id.name or "", "url": url})
        return list(found.values())

    def _get_portal_carrier_links(self):
        """Return the numbers that Odoo's carrier gave, each with its address or ""."""
        numbers = split_numbers(self.carrier_tracking_ref)
        carrier = self.carrier_id
        if not numbers:
            return []
        pattern = carrier.tracking_url or carrier.portal_carrier_id.tracking_url
        if pattern:
            partner = self._get_portal_recipient_sudo()
            return [(number, make_url(pattern, number, partner.zip, partner.country_id.code)) for number in numbers]
        if several := self.get_multiple_carrier_tracking():
            return [(str(name), url if is_safe_url(url) else "") for name, url, *_rest in several]
        url = self.carrier_tracking_url or ""
        # One address for several numbers tells of all of them.
        return [(number, url if is_safe_url(url) else "") for number in numbers]

    # === EVENTS === #

    def _mark_portal_delivered(self, time=None):
        """Note that deliveries reached their customers, and tell the customers.

        :param datetime time: when, in UTC; by default now
        """
        arrived = self.filtered(
            lambda picking: (
                picking.state == "done" and picking._is_portal_delivery() and not picking.portal_delivered_on
            )
        )
        # In sudo mode as nobody writes it by hand; the caller checked who says so.
        arrived.sudo().write({"portal_delivered_on": time or fields.Datetime.now()})
        self.env["portal.event"]._notify("delivery_delivered", arrived)

    def _notify_portal_delayed(self):
        """Tell customers that their deliveries come later, once for each new day."""
        for picking in self.filtered("partner_id"):
            day = picking._get_portal_day(picking._get_portal_expected())
            self.env["portal.event"]._notify("delivery_delayed", picking, dedup_key=str(day))

    def _withdraw_portal_delayed(self, replaced):
        """Take back what nobody was told yet of days that the same transaction has changed again.

        :param portal.delivery.date replaced: the rows that hold the days
        """
        for row in replaced:
            picking = self.browse(row.res_id)
            # In sudo mode as whoever plans a delivery has no right on notices. Its key is free for the same day later.
            self.env["portal.notice"].sudo().search(
                [
                    ("event_id.code", "=", "delivery_delayed"),
                    ("res_model", "=", self._name),
                    ("res_id", "=", row.res_id),
                    ("dedup_key", "=", str(picking._get_portal_day(row.expected_on))),
                    ("state", "=", "pending"),
                    ("mail_id", "=", False),
                ]
            ).unlink()

    def _notify_portal_ready(self):
        """Tell customers that they can collect what they ordered."""
        ready = self.filtered(lambda picking: picking.partner_id and picking._get_portal_state() == "ready")
        self.env["portal.event"]._notify("delivery_ready", ready)

    def _is_to_customer(self):
        """Override of `portal_custom_base_sale_stock`: who comes for the goods is not told that they were shipped."""
        return super()._is_to_customer() and not self._is_portal_collected()

    def _action_done(self):
        """Override of `stock`: what the customer comes for has arrived when it leaves."""
        result = super()._action_done()
        collected = self.filtered(lambda picking: picking._is_portal_delivery() and picking._is_portal_collected())
        # In sudo mode as nobody writes it by hand.
        collected.sudo().portal_delivered_on = fields.Datetime.now()
        return result
