from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from ..hooks import post_init_hook, uninstall_hook
from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestCustomers(DeliveryCommon):
    """What leaves the warehouse, and goes to no customer, is no delivery."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls._create_order(cls.anna.partner_id)
        cls.sent = order.picking_ids
        cls.sent.location_dest_id = cls.env.ref("stock.stock_location_suppliers")

    def test_list(self):
        found = self.env["stock.picking"].search(self.env["stock.picking"]._get_portal_delivery_domain())
        self.assertIn(self.delivery, found)
        self.assertNotIn(self.sent, found)

    def test_page(self):
        self.assertTrue(self.delivery._is_portal_delivery())
        self.assertFalse(self.sent._is_portal_delivery())
        self.assertEqual(self.delivery.access_url, f"/my/deliveries/{self.delivery.id}")
        self.assertNotIn("deliveries", self.sent.access_url)

    def test_installation(self):
        dates = self.env["portal.delivery.date"]
        before = dates.search([])
        post_init_hook(self.env)
        told = (dates.search([]) - before).mapped("res_id")
        self.assertIn(self.delivery.id, told)
        self.assertNotIn(self.sent.id, told)


@tagged("post_install", "-at_install")
class TestSteppedRest(DeliveryCommon):
    """What is still to come of orders that are picked and packed before they leave, and who is told of that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.delivery_steps = "pick_pack_ship"
        cls.order = cls._create_order(cls.anna.partner_id)

    def _get_open(self):
        self.order.invalidate_recordset()
        return self.order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def test_each_piece_is_counted_once(self):
        self._ship(self._get_open(), 3)
        packed = self._get_open().filtered(lambda picking: picking.picking_type_id == self.warehouse.pack_type_id)
        self._ship(packed, 2)
        delivery = self._get_open().filtered(lambda picking: picking._is_portal_delivery())
        [item] = delivery._get_portal_items()
        self.assertEqual((item["ordered"], item["quantity"], item["to_come"]), (5, 2, 3))
        self._ship(delivery)
        [item] = delivery._get_portal_items()
        self.assertEqual((item["ordered"], item["quantity"], item["to_come"]), (5, 2, 3))

    def _get_rows(self):
        self.env.invalidate_all()
        return self.order._get_portal_deliveries(self.anna)["rows"]

    def test_steps_are_for_whom_deliveries_are_for(self):
        role = self._create_role(order="company", delivery="company")
        self.anna.partner_id.portal_role_id = role
        self.assertEqual(len(self._get_rows()), 1)
        self.assertEqual(len(self.env["stock.picking"].with_user(self.anna)._tell_portal_steps(5)), 1)
        self.anna.partner_id.portal_role_id = self._create_role(order="company")
        self.assertEqual(self._get_rows(), [])
        self.assertEqual(self.env["stock.picking"].with_user(self.anna)._tell_portal_steps(5), [])

    def test_visitors_follow_the_type(self):
        public = self.env.ref("base.public_user")
        delivery_type = self.env.ref("portal_access_rules.portal_document_type_delivery")
        for is_open in (True, False):
            delivery_type.reachable_from_documents = is_open
            self.assertEqual(bool(self.order._get_portal_deliveries(public)["rows"]), is_open)

    def test_steps_of_one_order_hide_no_other(self):
        """However many steps an order has, the next orders are told of."""
        [step] = self._get_open()
        steps = step
        for _number in range(7):
            steps |= step.copy({"reference_ids": step.reference_ids.ids})
        steps.move_ids._action_confirm(merge=False)
        self._settle()
        self.assertEqual([one._is_portal_step() for one in steps], [True] * 8)
        other = self._create_order(self.anna.partner_id, days=9)
        rows = self.env["stock.picking"].with_user(self.anna)._tell_portal_steps(2)
        self.assertEqual([row["url"] for row in rows], [self.order.access_url, other.access_url])


@tagged("post_install", "-at_install")
class TestTakenBack(DeliveryCommon):
    """Odoo does at each savepoint what is to be done before a commit: what is taken back later was never told."""

    def setUp(self):
        super().setUp()
        self.event = self.env["portal.event"]._find_sudo("delivery_delayed")
        self.event.is_enabled = True

    def _plan(self, *several):
        """Plan the delivery for several days within one transaction, with savepoints between."""
        for days in several:
            with self.cr.savepoint():
                self.delivery.move_ids.date = self.now + timedelta(days=days)
        self._settle()

    def _get_moves(self):
        moves = self.env["portal.delivery.date"]._get_moves_sudo(self.delivery)
        return [(move["before"] - self.now, move["after"] - self.now) for move in moves]

    def _get_keys(self):
        domain = [("event_id", "=", self.event.id), ("res_id", "=", self.delivery.id), ("state", "=", "pending")]
        return self.env["portal.notice"].search(domain).mapped("dedup_key")

    def _get_key(self, days):
        return str(self.delivery._get_portal_day(self.now + timedelta(days=days)))

    def test_day_that_goes_back(self):
        self._plan(9, 3)
        self.assertEqual((self._get_moves(), self._get_keys()), ([], []))
        self._plan(9)
        self.assertEqual(self._get_moves(), [(timedelta(days=3), timedelta(days=9))])
        self.assertEqual(self._get_keys(), [self._get_key(9)], "The same day can be told later.")

    def test_last_day_counts(self):
        self._plan(9, 6)
        self.assertEqual(self._get_moves(), [(timedelta(days=3), timedelta(days=6))])
        self.assertEqual(self._get_keys(), [self._get_key(6)])

    def test_what_was_told_stays(self):
        self._plan(5)
        self._plan(9, 7)
        days = [timedelta(days=days) for days in (3, 5, 7)]
        self.assertEqual(self._get_moves(), [tuple(days[:2]), tuple(days[1:])])
        self.assertEqual(sorted(self._get_keys()), [self._get_key(5), self._get_key(7)])

    def test_what_was_rolled_back(self):
        savepoint = self.cr.savepoint()
        self.delivery.move_ids.date = self.now + timedelta(days=9)
        self.env.flush_all()
        self.cr.precommit.run()
        savepoint.rollback()
        savepoint.close(rollback=False)
        self.env.invalidate_all()
        self._plan(6)
        self.assertEqual(self._get_moves(), [(timedelta(days=3), timedelta(days=6))])


@tagged("post_install", "-at_install")
class TestTwoVendors(DeliveryCommon):
    """Days are those of the company that delivers, whoever reads, and wherever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other vendor", "portal_delivery_days": 60})

    def _turn_to(self, company):
        """Return the transfers as somebody sees them who looks at both companies, and first at one."""
        ids = [company.id, *(self.env.company | self.other - company).ids]
        return self.env["stock.picking"].with_context(allowed_company_ids=list(dict.fromkeys(ids)))

    def _is_late(self):
        pickings = self._turn_to(self.other)
        self.delivery.invalidate_recordset()
        found = self.delivery in pickings.search(pickings._get_portal_late_domain())
        self.assertEqual(found, self.delivery._is_portal_late())
        return found

    def test_promised_day(self):
        """An hour in the evening is the next day in Tokyo."""
        noon = self.now.replace(hour=12, minute=0) + timedelta(days=5)
        self.delivery.move_ids.write({"date": noon + timedelta(hours=8), "date_deadline": noon})
        self._settle()
        self.other.partner_id.tz = "Asia/Tokyo"
        self.assertFalse(self._is_late())
        self.env.company.partner_id.tz = "Asia/Tokyo"
        self.other.partner_id.tz = "UTC"
        self.env.flush_all()
        self.assertTrue(self._is_late())
        pickings = self._turn_to(self.other)
        self.assertIn(self.delivery, pickings.search(pickings._get_portal_late_domain()))

    def test_today(self):
        """A day has passed where the vendor is, not where the reader is."""
        evening = fields.Datetime.now().replace(hour=20, minute=0, second=0)
        self.delivery.move_ids.write({"date": evening, "date_deadline": evening})
        self._settle()
        self.other.partner_id.tz = self.env.user.tz = "Asia/Tokyo"
        with freeze_time(evening + timedelta(hours=2)):
            self.assertFalse(self._is_late())
            self.env.company.partner_id.tz = "Asia/Tokyo"
            self.assertFalse(self._is_late(), "It is the next morning for both.")
        self.env.company.partner_id.tz = "UTC"
        with freeze_time(evening + timedelta(hours=20)):
            self.assertTrue(self._is_late())

    def test_days_on_the_way(self):
        self._ship(self.delivery)
        self.delivery.date_done -= timedelta(days=self.env.company.portal_delivery_days + 1)
        pickings = self.env["stock.picking"]
        for company in (self.env.company, self.other):
            here = self._turn_to(company)
            self.assertNotIn(self.delivery, here.search(here._get_portal_way_domain()))
            self.assertEqual(self.delivery.with_company(company)._get_portal_state(), "shipped")
        self.env.company.portal_delivery_days += 5
        self.assertIn(self.delivery, pickings.search(pickings._get_portal_way_domain()))
        self.assertEqual(self._get_state(self.delivery), "way")

    def test_colleagues_read_the_day_that_was_told(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        self._move(self.delivery, 8)
        [*_rows, row] = self.delivery.portal_date_ids
        self.assertEqual(row.expected_day, self.delivery._get_portal_day(row.expected_on))
        late = self.now.replace(hour=20) + timedelta(days=9)
        self.delivery.scheduled_date = late
        self._settle()
        self.delivery.invalidate_recordset()
        self.assertEqual(self.delivery.portal_date_ids[-1].expected_day, (late + timedelta(days=1)).date())


@tagged("post_install", "-at_install")
class TestUnits(DeliveryCommon):
    """Quantities of one product are compared with each other, and told with their unit."""

    def test_all_of_one_and_none_of_another(self):
        lamp = self.env["product.product"].create({"name": "Lamp", "type": "consu", "is_storable": True})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.anna.partner_id.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2}) for product in (self.product, lamp)
                ],
            }
        )
        order.action_confirm()
        delivery = self._ship(order.picking_ids)
        self._return(delivery, {self.product: 2})
        self.assertEqual(self._get_state(delivery), "returned_partly")
        self._return(delivery, {lamp: 2})
        self.assertEqual(self._get_state(delivery), "returned")

    def test_other_unit(self):
        """What left as dozens and came back as pieces is no whole for twelve times less."""
        self.delivery.move_ids.product_uom = self.env.ref("uom.product_uom_dozen")
        self.delivery.move_ids.product_uom_qty = 1
        self._ship(self.delivery, 1)
        self.assertIn("1 Dozens × Desk", self.delivery._get_portal_words())
        wizard = self.env["stock.return.picking"].create({"picking_id": self.delivery.id})
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return()
        back.move_ids.product_uom = self.env.ref("uom.product_uom_unit")
        self._ship(back, 1)
        self.assertEqual(self._get_state(self.delivery), "returned_partly")

    def _return(self, delivery, quantities):
        wizard = self.env["stock.return.picking"].create({"picking_id": delivery.id})
        for line in wizard.product_return_moves:
            line.quantity = quantities.get(line.product_id, 0)
        self._ship(wizard._create_return())

    def test_large_numbers(self):
        delivery = self._create_order(self.anna.partner_id, 1234567).picking_ids
        self.assertEqual(delivery._get_portal_words(), "1,234,567 × Desk")
        self._ship(delivery)
        self.assertEqual(delivery._get_portal_words(), "1,234,567 × Desk")


@tagged("post_install", "-at_install")
class TestUninstall(DeliveryCommon):
    def test_notice_leads_to_the_orders_again(self):
        event = self.env.ref("portal_custom_base_sale_stock.event_delivery_shipped")
        self.assertEqual(event.path, "/my/deliveries")
        uninstall_hook(self.env)
        self.assertEqual((event.path, event.document_types), ("/my/orders", "delivery, order"))
