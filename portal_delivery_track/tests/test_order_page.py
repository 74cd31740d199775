from datetime import timedelta
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import format_date

from odoo.addons.portal_custom_base.tests.page_common import PageCommon

from .common import DeliveryCommon

PAGE = "portal.document.page.order"


@tagged("post_install", "-at_install")
class TestOrderPage(PageCommon, DeliveryCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/my/orders/{cls.order.id}"

    def setUp(self):
        super().setUp()
        self._sign_in(self.anna)

    def test_one_progress_over_all_parcels(self):
        self._ship(self.delivery, 2)
        page = self._open_page(self.url, PAGE)
        self.assertIn("2 of 5 items have left", self._get_text(page, "portal_order_progress"))
        [bar] = page.xpath("//*[@name='portal_order_progress']//*[@role='progressbar']")
        self.assertEqual(bar.get("aria-valuenow"), "40")
        rows = page.xpath("//*[@name='portal_order_delivery']")
        self.assertEqual(len(rows), 2)
        self.assertIn("Rest of order", rows[0].text_content())
        self.assertFalse(page.xpath("//*[@name='delivery_order']"), "Odoo's own three lines")

    def test_progress_is_whole_only_with_the_last_piece(self):
        order = self._create_order(self.anna.partner_id, 1000)
        self._ship(order.picking_ids, 1)
        self.assertEqual(order._get_portal_sent_progress()["percent"], 1)
        self._ship(order.picking_ids.filtered(lambda picking: picking.state != "done"), 998)
        self.assertEqual(order._get_portal_sent_progress()["percent"], 99)
        self._ship(order.picking_ids.filtered(lambda picking: picking.state != "done"))
        self.assertEqual(order._get_portal_sent_progress()["percent"], 100)

    def test_order_and_delivery_tell_the_same_day(self):
        self._move(self.delivery, 6)
        day = self.delivery._tell_portal_day(self.now + timedelta(days=6))
        self.assertIn(day, self.order._get_portal_summary()["label"])
        self._ship(self.delivery)
        self.assertNotIn(day, self.order._get_portal_summary()["label"])

    def test_later_day_that_the_vendor_told_counts_until_goods_leave(self):
        planned = self.order._get_portal_planned()
        for days, expected in ((20, 20), (-20, 0)):
            told = planned + timedelta(days=days)
            with patch.object(self.registry["sale.order"], "_get_portal_told_day", lambda _order, told=told: told):
                self.assertEqual(self.order._get_portal_planned(), planned + timedelta(days=expected))
        told = planned + timedelta(days=20)
        self._ship(self.delivery, 2)
        with patch.object(self.registry["sale.order"], "_get_portal_told_day", lambda _order: told):
            self.assertLess(self.order._get_portal_planned(), told, "the rest is told by its delivery")

    def test_order_and_delivery_tell_the_same_day_that_the_vendor_told(self):
        """The pages of both, the list and the dashboard: also to who sees deliveries and no orders."""
        planned = self.order._get_portal_planned()
        told, list_path = planned + timedelta(days=20), "/my/deliveries"
        day, before = (format_date(self.env, each, date_format="medium") for each in (told, planned))
        for role in ({"order": "company", "delivery": "company"}, {"delivery": "company"}):
            self.anna.partner_id.portal_role_id = self._create_role(**role)
            self.env.flush_all()
            paths = [self.delivery.access_url, list_path] + ([self.order.access_url] if "order" in role else [])
            for path in paths:
                self.assertNotIn(day, self.url_open(path).text)
                with patch.object(self.registry["sale.order"], "_get_portal_told_day", lambda _order: told):
                    text = self.url_open(path).text
                self.assertIn(day, text, path)
                if path == list_path:
                    self.assertNotIn(before, text)
        with patch.object(self.registry["sale.order"], "_get_portal_told_day", lambda _order: told):
            self.assertEqual(self.delivery._get_portal_day(self.delivery._get_portal_expected()), told)
            self._ship(self.delivery, 2)
            rest = self.order.picking_ids - self.delivery
            self.assertLess(rest._get_portal_day(rest._get_portal_expected()), told)

    def test_day_that_the_vendor_told_is_no_delay(self):
        """Pages tell it; what moved is noted, and told as late, by what is planned."""
        told = self.order._get_portal_planned() + timedelta(days=20)
        rows = self.env["portal.delivery.date"].search([("res_id", "=", self.delivery.id)])
        with patch.object(self.registry["sale.order"], "_get_portal_told_day", lambda _order: told):
            self.env["portal.delivery.date"].sudo()._note(self.delivery.sudo())
            self.assertEqual(self.env["portal.delivery.date"].search([("res_id", "=", self.delivery.id)]), rows)
            # Of several steps, the first may be done before anything leaves.
            self.order.delivery_status = "started"
            self.assertEqual(self.delivery._get_portal_day(self.delivery._get_portal_expected()), told)

    def test_who_sees_deliveries(self):
        """The order alone opens no delivery."""
        self.anna.partner_id.portal_role_id = self._create_role(order="company")
        page = self._open_page(self.url, PAGE)
        self.assertFalse(page.xpath("//*[@name='portal_order_delivery']"))
        self.assertTrue(page.xpath("//*[@name='portal_order_progress']"))

    def test_cost_does_not_grow_with_the_deliveries(self):
        few = self._create_order(self.anna.partner_id, 60)
        self._ship(few.picking_ids, 1)
        many = self._create_order(self.anna.partner_id, 60)
        for _number in range(50):
            self._ship(many.picking_ids.filtered(lambda picking: picking.state != "done"), 1)
        counts = []
        for order in (few, many):
            url = f"/my/orders/{order.id}"
            self.url_open(url), self.url_open(url)
            before = self.cr.sql_log_count
            page = self._open_page(url, PAGE)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(len(page.xpath("//*[@name='portal_order_delivery']")), 5)
        self.assertIn("46 more", page.text_content())
        self.assertLessEqual(counts[1], counts[0])
