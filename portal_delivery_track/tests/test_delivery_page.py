from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_custom_base.tests.page_common import PageCommon

from .common import DeliveryCommon

PAGE = "portal.document.page.delivery"


@tagged("post_install", "-at_install")
class TestDeliveryPage(PageCommon, DeliveryCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/my/deliveries/{cls.delivery.id}"

    def _get_path(self, path, user=None, token=None):
        self._sign_in(user)
        with mute_logger("odoo.http"):
            return self.url_open(f"{path}?access_token={token}" if token else path, allow_redirects=False)

    def test_page_tells_what_comes(self):
        self._move(self.delivery, 5)
        self.delivery.carrier_id = self._create_carrier()
        self.env["portal.delivery.parcel"].create(
            {
                "picking_id": self.delivery.id,
                "number": "1Z1",
                "carrier_id": self.env.ref("portal_delivery_track.carrier_ups").id,
            }
        )
        self._sign_in(self.anna)
        page = self._open_page(self.url, PAGE)
        self.assertIn("come later", self._get_text(page, "portal_sentence"))
        self.assertIn("5", self._get_text(page, "portal_delivery_item"))
        self.assertIn("Moved from", self._get_text(page, "portal_delivery_dates"))
        day = self.delivery._tell_portal_day(self.now + timedelta(days=5))
        self.assertEqual(self._get_facts(page)["expected"], day)
        self.assertEqual(self._get_facts(page)["order"], self.order.name)
        [link] = page.xpath("//a[@name='portal_tracking_link']")
        self.assertEqual(link.get("href"), "https://www.ups.com/track?tracknum=1Z1")
        self.assertEqual(link.get("rel"), "noopener noreferrer")
        self.assertIn("Anna", self._get_text(page, "portal_delivery_address"))
        self.assertTrue(page.xpath(f"//a[@href='/my/orders/{self.order.id}']"))
        self.assertTrue(page.xpath("//nav[@name='portal_navigation']//a[@href='/my/deliveries' and @aria-current]"))
        self._check_page_queries(self.url)

    def test_page_names_no_price(self):
        self._sign_in(self.anna)
        self._open_page(self.url, PAGE)
        self.assertNotIn("321.57", self.url_open(self.url).text)

    def test_rest_of_an_order(self):
        self._ship(self.delivery, 2)
        rest = self.order.picking_ids - self.delivery
        self._sign_in(self.anna)
        page = self._open_page(self.url, PAGE)
        self.assertIn("Still to come", self._get_text(page, "portal_delivery_items"))
        self.assertNotIn(rest.name, page.text_content())
        page = self._open_page(rest.access_url, PAGE)
        self.assertIn(f"Rest of order {self.order.name}", page.xpath("//h1")[0].text_content())

    def test_steps(self):
        self._sign_in(self.anna)
        self.assertEqual(self._get_steps(self._open_page(self.url, PAGE)), ["ordered", "shipped", "delivered"])
        self.delivery.action_cancel()
        self.assertEqual(self._get_steps(self._open_page(self.url, PAGE))[-1], "cancelled")

    def test_cost_does_not_grow_with_the_items(self):
        products = self.env["product.product"].create(
            [{"name": f"Product {number} {'long ' * 20}", "type": "consu"} for number in range(60)]
        )
        lines = [Command.create({"product_id": product.id, "product_uom_qty": 2}) for product in products]
        order = self.env["sale.order"].create({"partner_id": self.anna.partner_id.id, "order_line": lines})
        order.action_confirm()
        self._sign_in(self.anna)
        counts = []
        for delivery in (self.delivery, order.picking_ids):
            self.url_open(delivery.access_url), self.url_open(delivery.access_url)
            before = self.cr.sql_log_count
            page = self._open_page(delivery.access_url, PAGE)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(len(page.xpath("//tr[@name='portal_delivery_item']")), 60)
        self.assertLessEqual(counts[1], counts[0])

    # === WHO OPENS IT === #

    def test_others_and_visitors(self):
        self._check_refused(self.url, (self.ben, self.free, None))
        self.bob.partner_id.portal_role_id = self._create_role(order="company")
        self._check_refused(self.url, (self.bob,))
        self.bob.partner_id.portal_role_id = self._create_role(delivery="company")
        self._sign_in(self.bob)
        page = self._open_page(self.url, PAGE)
        self.assertFalse(page.xpath(f"//a[starts-with(@href, '/my/orders/{self.order.id}')]"), "the order")

    def test_what_does_not_exist(self):
        for path in ("/my/deliveries/999999999", "/my/deliveries/999999999/slip", "/my/deliveries/x"):
            self.assertIn(self._get_path(path, self.anna).status_code, (303, 404), path)

    def test_steps_inside_the_warehouse_have_no_page(self):
        self.delivery.picking_type_id = self.warehouse.int_type_id
        token = self.delivery.access_token = "from-before"
        for user, secret in ((self.anna, None), (None, token)):
            response = self._get_path(self.url, user, secret)
            self.assertNotIn("o_portal_document_title", response.text)

    # === THE LINK OF A MAIL === #

    def test_link(self):
        """It opens the delivery without signing in, and no other document."""
        token = self.delivery._portal_ensure_token()
        self._sign_in(None)
        page = self._open_page(f"{self.url}?access_token={token}", PAGE)
        self.assertFalse(page.xpath("//*[@name='portal_document_related']"))
        self.assertNotIn("321.57", page.text_content())
        for wrong in ("x", "%C3%A9", self.order._portal_ensure_token()):
            self._check_refused(f"{self.url}?access_token={wrong}", (None,))
        self._check_refused(f"/my/orders/{self.order.id}?access_token={token}", (None,))
        self.assertNotEqual(self._get_path(f"/my/orders/{self.order.id}", None, token).status_code, 200)

    def test_link_never_beats_the_role(self):
        token = self.delivery._portal_ensure_token()
        self._check_refused(f"{self.url}?access_token={token}", (self.ben,))

    def test_link_asks_to_sign_in_after_45_days(self):
        token = self.delivery._portal_ensure_token()
        for days, is_open in ((44, True), (46, False)):
            self.delivery.access_token_date = self.now - timedelta(days=days)
            self._sign_in(None)
            response = self.url_open(f"{self.url}?access_token={token}")
            self.assertEqual("o_portal_document_title" in response.text, is_open, days)
        self.assertIn("/web/login", response.text)
        self.assertEqual(self._get_path(f"{self.url}/slip", None, token).status_code != 200, True)

    # === THE SLIP === #

    def test_slip(self):
        """It is for whoever may open the delivery, and for a visitor with its link."""
        token = self.delivery._portal_ensure_token()
        with patch.object(type(self.delivery), "_print_portal_slip", autospec=True, return_value=b"%PDF-1"):
            for user, secret in ((self.anna, None), (None, token)):
                response = self._get_path(f"{self.url}/slip", user, secret)
                self.assertEqual(response.status_code, 404, "It has not left yet.")
            self._ship(self.delivery)
            for user, secret, status in (
                *((self.anna, None, 200), (None, token, 200), (None, None, 404), (None, "x", 404)),
                *((self.ben, None, 404), (self.ben, token, 404)),
            ):
                response = self._get_path(f"{self.url}/slip", user, secret)
                self.assertEqual(response.status_code, status, (user and user.login, secret))
                if status == 200:
                    self.assertEqual(response.headers["Content-Type"], "application/pdf")

    def test_slip_is_offered_of_what_left(self):
        self._sign_in(self.anna)
        self.assertFalse(self._open_page(self.url, PAGE).xpath("//a[@name='portal_delivery_slip']"))
        self._ship(self.delivery)
        [link] = self._open_page(self.url, PAGE).xpath("//a[@name='portal_delivery_slip']")
        self.assertEqual(link.get("href"), f"{self.url}/slip")

    def test_slip_names_no_price_and_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.partner_id.lang = "fr_FR"
        reports_sudo = self.env["ir.actions.report"].sudo()
        content, _kind = reports_sudo._render_qweb_html("stock.action_report_delivery", self.delivery.ids)
        text = content.decode()
        self.assertIn(self.delivery.name, text)
        self.assertNotRegex(text, r"321[.,]57")
        self.assertEqual(self.delivery._get_report_lang(), "fr_FR")
