from datetime import timedelta

from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from odoo.addons.portal_custom_base.tests.list_common import ListCommon

from ..models import portal_list_delivery
from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryList(ListCommon, DeliveryCommon, HttpCase):
    list_path = "/my/deliveries"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late, cls.sent, cls.arrived = (cls._create_order(cls.anna.partner_id).picking_ids for _number in range(3))
        cls._move(cls.late, 6)
        cls._ship(cls.sent)
        cls._ship(cls.arrived).action_portal_delivered()
        cls.foreign = cls._create_order(cls.ben.partner_id).picking_ids

    def setUp(self):
        super().setUp()
        self._sign_in(self.anna)

    def test_filters(self):
        names = {delivery: delivery.name for delivery in (self.delivery, self.late, self.sent, self.arrived)}
        for query, expected in (
            ("", names),
            ("?filterby=coming", (self.delivery, self.late, self.sent)),
            ("?filterby=way", (self.sent,)),
            ("?filterby=late", (self.late,)),
            ("?filterby=delivered", (self.arrived,)),
            ("?filterby=returned", ()),
        ):
            self.assertEqual(set(self._list(query)), {names[delivery] for delivery in expected}, query)

    def test_returned(self):
        wizard = self.env["stock.return.picking"].create({"picking_id": self.arrived.id})
        wizard.product_return_moves.quantity = 1
        self._ship(wizard._create_return(), 1)
        self.assertEqual(self._list("?filterby=returned"), [self.arrived.name])
        self.assertEqual(self._list("?filterby=delivered"), [], "It is told to be returned in part.")

    def test_filters_agree_with_the_badges(self):
        """What nobody says has arrived is shipped: neither on the way nor delivered."""
        self.sent.date_done -= timedelta(days=self.env.company.portal_delivery_days + 1)
        self.late.carrier_id = self._create_carrier(portal_is_collected=True)
        self.env["stock.quant"]._update_available_quantity(self.product, self.warehouse.lot_stock_id, 50)
        self.late.action_assign()
        self.assertEqual(self._get_state(self.sent), "shipped")
        self.assertEqual(self._get_state(self.late), "ready")
        for name, badge in (("way", "On the way"), ("late", "Delayed"), ("delivered", "Delivered")):
            page = self._open(f"?filterby={name}")
            cells = page.xpath("//td[@data-name='state']")
            texts = {" ".join(cell.text_content().replace("State", "").split()) for cell in cells}
            self.assertLessEqual(texts, {badge}, name)

    def test_searches(self):
        self.env["portal.delivery.parcel"].create({"picking_id": self.sent.id, "number": "PARCEL77"})
        self.late.carrier_tracking_ref = "REF88"
        pump, _lot = self._create_serial("Pump", "SN-0042")
        pumps = self._create_order(self.anna.partner_id, 1, product=pump).picking_ids
        pumps.action_assign()
        self._ship(pumps)
        for query, expected in (
            (f"?search={self.sent.name}", self.sent),
            (f"?search={self.late.sale_id.name}", self.late),
            ("?search=parcel77", self.sent),
            ("?search=ref88&search_in=tracking", self.late),
            ("?search=pump&search_in=product", pumps),
            ("?search=sn-0042&search_in=lot", pumps),
            ("?search=nothing&search_in=lot", pumps[:0]),
        ):
            self.assertEqual(self._list(query), expected.mapped("name"), query)

    def test_search_that_finds_much(self):
        """Above a limit, what is found is not looked up first."""
        expected = self._list("?search=Anna")
        self.patch(portal_list_delivery, "MOST_FOUND", 1)
        order = self.sent.sale_id.name
        for query, found in (
            ("?search=OUT", self._list()),
            (f"?search={order}", [self.sent.name]),
            ("?search=Anna", expected),
        ):
            self.assertEqual(self._list(query), found, query)

    def test_search_finds_nothing_of_others(self):
        self.env["portal.delivery.parcel"].create({"picking_id": self.foreign.id, "number": "FOREIGN"})
        self.assertEqual(self._list("?search=FOREIGN"), [])
        self._sign_in(self.ben)
        self.assertEqual(self._list("?search=FOREIGN"), [self.foreign.name])

    def test_rows(self):
        page = self._open(f"?search={self.late.name}")
        text = " ".join(page.text_content().split())
        self.assertIn("Delayed", text)
        self.assertIn(self.late._tell_portal_day(self.now + timedelta(days=6)), text)
        self.assertIn("5 × Desk", text)
        self.assertTrue(page.xpath(f"//a[@href='/my/deliveries/{self.late.id}']"))

    def test_rest_of_an_order(self):
        order = self._create_order(self.anna.partner_id)
        first = self._ship(order.picking_ids, 2)
        rest = order.picking_ids - first
        self.assertEqual(set(self._list(f"?search={order.name}")), {first.name, "Still to come"})
        self.assertNotIn(rest.name, self.url_open(f"{self.list_path}?search={order.name}").text)

    def test_steps_inside_the_warehouse_are_not_listed(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._create_order(self.anna.partner_id)
        steps = order.picking_ids.filtered(lambda picking: picking.picking_type_code == "internal")
        self.assertTrue(steps)
        page = self._open()
        for step in steps:
            self.assertNotIn(step.name, page.text_content())
        self.assertIn(order.name, self._text(page, "portal_orders_prepared"))
        self.assertFalse(self._text(self._open("?filterby=delivered"), "portal_orders_prepared"))

    def test_who_sees_what(self):
        self._sign_in(self.ben)
        self.assertEqual(self._list(), [self.foreign.name])
        self._check_visitor()
        self.bob.partner_id.portal_role_id = self._create_role(order="company")
        self._sign_in(self.bob)
        self.assertEqual(self.url_open(self.list_path).status_code, 404)
        self.assertNotIn(self.list_path, self.url_open("/my").text)

    def test_navigation_counts_the_list(self):
        counted = self.env["portal.section"].with_user(self.anna)._get_counted()
        [section] = [section for section in counted if section["path"] == self.list_path]
        self.assertEqual(section["count"], str(len(self._list())))

    def test_nonsense_and_cost(self):
        self._check_nonsense()
        for number in range(12):
            product = self.product.copy({"name": f"Product {number}"})
            delivery = self._create_order(self.anna.partner_id, product=product).picking_ids
            self.env["portal.delivery.parcel"].create({"picking_id": delivery.id, "number": f"PARCEL{number}"})
        self._check_queries("?filterby=late&sortby=name&search=desk", "?filterby=delivered", "?filterby=returned")

    def test_deliveries_are_told_by_the_ids_of_places(self):
        """With a join, PostgreSQL takes deliveries to be rare, and sorts all of them."""
        pickings = self.env["stock.picking"].sudo()
        query = pickings._search(pickings._get_portal_delivery_domain()).select("id").code
        self.assertNotIn("stock_location", query)
        self.assertNotIn("stock_picking_type", query)

    def test_indexes(self):
        self._check_indexes(self.env["portal.list.delivery"].with_user(self.anna))

    def test_indexes_of_filters(self):
        """What is late, or on the way, is few among many: it is not looked for among all."""
        self.env.cr.execute(SQL("SET LOCAL enable_seqscan = off"))
        pickings = self.env["stock.picking"].sudo()
        for domain, order, index in (
            (pickings._get_portal_late_domain(), "scheduled_date, id", "stock_picking_portal_open_idx"),
            (pickings._get_portal_way_domain(), "date_done, id", "stock_picking_portal_way_idx"),
        ):
            query = pickings._search(domain, order=order, limit=4)
            self.env.cr.execute(SQL("EXPLAIN %s", query.select("id")))
            self.assertIn(index, "\n".join(line for [line] in self.env.cr.fetchall()))


@tagged("post_install", "-at_install")
class TestDeliveryAnswer(DeliveryCommon):
    def _get_rows(self, user=None):
        return self.env["portal.answer.delivery"].with_user(user or self.anna)._get_answer()["rows"]

    def test_late_first(self):
        way, late = (self._create_order(self.anna.partner_id).picking_ids for _number in range(2))
        self._ship(way)
        self._move(late, 6)
        self._create_order(self.ben.partner_id)
        rows = self._get_rows()
        self.assertEqual(
            [row["url"] for row in rows], [f"/my/deliveries/{one.id}" for one in (late, way, self.delivery)]
        )
        self.assertEqual(rows[0]["state"], "problem")
        self.assertIn(late._tell_portal_day(self.now + timedelta(days=6)), rows[0]["label"])

    def test_what_has_arrived_is_left_out(self):
        self._ship(self.delivery).action_portal_delivered()
        self.assertEqual(self._get_rows(), [])

    def test_what_is_planned_hides_nothing_on_the_way(self):
        """What left late in time comes before what was planned for an earlier day, however much that is."""
        way = self._create_order(self.anna.partner_id, days=20).picking_ids
        for _number in range(5):
            self._create_order(self.anna.partner_id, days=2)
        self._ship(way)
        way.scheduled_date = self.now + timedelta(days=20)
        self.assertEqual(self._get_rows()[0]["url"], f"/my/deliveries/{way.id}")

    def test_at_most_four(self):
        for _number in range(6):
            self._create_order(self.anna.partner_id)
        self.assertEqual(len(self._get_rows()), 4)
