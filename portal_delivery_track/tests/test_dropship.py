import re

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.portal_custom_base.tests.page_common import PageCommon

from .common import DeliveryCommon

PAGE = "portal.document.page.delivery"
LINK = "https://carrier.example/<shipmenttrackingnumber>/<zip>"


@tagged("post_install", "-at_install")
class TestDropship(PageCommon, DeliveryCommon, HttpCase):
    """What a supplier ships straight to a customer: the customer follows it, and never reads who the supplier is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls.env["res.partner"].create(
            {"name": "Zilch Wholesale", "email": "office@zilch.example", "zip": "98765", "city": "Zilchtown"}
        )
        cls.anna.partner_id.write({"street": "Main Street 1", "zip": "12345", "city": "Annaville"})
        cls.env["portal.event"]._find_sudo("delivery_shipped").is_enabled = True
        suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.delivery.write({"partner_id": cls.supplier.id, "location_id": suppliers.id, "origin": "P00042"})
        cls.url = f"/my/deliveries/{cls.delivery.id}"

    def _check_text(self, text):
        for word in ("Zilch", "zilch", "98765", "P00042"):
            self.assertNotIn(word, text)

    def test_page_and_list(self):
        self._sign_in(self.anna)
        page = self._open_page(self.url, PAGE)
        self.assertIn("Annaville", self._get_text(page, "portal_delivery_address"))
        listed = self.url_open("/my/deliveries").text
        self.assertIn(f'href="{self.url}"', listed)
        for text in (self.url_open(self.url).text, listed, self.url_open("/my").text):
            self._check_text(text)
        self._sign_in(self.ben)
        self.assertEqual(self.url_open(self.url, allow_redirects=False).status_code, 303)

    def test_slip(self):
        self._ship(self.delivery)
        self._sign_in(self.anna)
        self.assertEqual(self.url_open(f"{self.url}/slip").headers["Content-Type"], "application/pdf")
        self.supplier.lang = "fr_FR" if self.env["res.lang"]._activate_lang("fr_FR") else False
        self.anna.partner_id.lang = "en_US"
        reports_sudo = self.env["ir.actions.report"].with_user(self.anna).sudo()
        html, _kind = reports_sudo._render_qweb_html("stock.report_deliveryslip", self.delivery.ids)
        self._check_text(html.decode())
        self.assertIn("Annaville", html.decode())
        self.assertEqual(self.delivery.with_user(self.anna).sudo()._get_report_lang(), "en_US")

    def test_mails(self):
        self._ship(self.delivery)
        [notice] = self.env["portal.notice"].search(
            [("event_id.code", "=", "delivery_shipped"), ("res_id", "=", self.delivery.id)]
        )
        self.assertEqual(notice.partner_id, self.anna.partner_id)
        self._check_text(str(notice._prepare_item()))

    def test_supplier_gets_no_link(self):
        """Neither by a message nor, if somebody passes it on, with an account."""
        for partner in (self.supplier, self.ben.partner_id):
            self.delivery.message_post(
                body="Hello",
                partner_ids=partner.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        mails = self.env["mail.mail"].search([("model", "=", "stock.picking"), ("res_id", "=", self.delivery.id)])
        self.assertTrue(mails)
        self.assertNotIn("access_token=", "".join(mails.mapped("body_html")))
        self._sign_in(self.ben)
        link = f"{self.url}?access_token={self.delivery._portal_ensure_token()}"
        self.assertEqual(self.url_open(link, allow_redirects=False).status_code, 303)
        self._sign_in(None)
        self.assertEqual(self.url_open(link, allow_redirects=False).status_code, 200)

    def test_links_of_carriers_have_the_place_of_the_customer(self):
        carrier = self.env["portal.delivery.carrier"].create({"name": "Carrier", "tracking_url": LINK})
        parcel = self.env["portal.delivery.parcel"].create(
            {"picking_id": self.delivery.id, "number": "Z1", "carrier_id": carrier.id}
        )
        self.assertEqual(parcel.url, "https://carrier.example/Z1/12345")
        method = self._create_carrier(tracking_url=LINK)
        self.delivery.write({"carrier_id": method.id, "carrier_tracking_ref": "Z2"})
        urls = [tracking["url"] for tracking in self.delivery._get_portal_trackings()]
        self.assertEqual(urls, ["https://carrier.example/Z1/12345", "https://carrier.example/Z2/12345"])

    def test_without_an_order(self):
        """Nothing but its contact would tell whose it is, and that is the supplier."""
        self.assertTrue(self.delivery._is_portal_delivery())
        self.delivery.sale_id = False
        self.assertFalse(self.delivery._is_portal_delivery())
        self.assertFalse(self.delivery._portal_ensure_token())
        self.assertFalse(self.delivery._is_to_customer())

    def test_by_odoos_app(self):
        if "stock_dropshipping" not in self.env.registry._init_modules:
            self.skipTest("stock_dropshipping is not installed.")
        route = self.env.ref("stock_dropshipping.route_drop_shipping")
        seller = Command.create({"partner_id": self.supplier.id, "price": 5})
        product = self.env["product.product"].create(
            {"name": "Lamp", "type": "consu", "route_ids": [Command.set(route.ids)], "seller_ids": [seller]}
        )
        order = self._create_order(self.anna.partner_id, product=product)
        order._get_purchase_orders().button_confirm()
        dropship = order.picking_ids
        self.assertEqual(dropship.picking_type_id.code, "dropship")
        self.assertTrue(dropship._is_portal_delivery())
        self._sign_in(self.anna)
        path = f"/my/deliveries/{dropship.id}"
        self.assertIn(f'href="{path}"', self.url_open("/my/deliveries").text)
        for text in (self.url_open(path).text, self.url_open(f"/my/orders/{order.id}").text):
            self.assertIn(dropship.name, text)
            self.assertFalse(re.search("zilch", text, re.IGNORECASE))
            self.assertNotIn(order._get_purchase_orders().name, text)
        self._ship(dropship)
        reports_sudo = self.env["ir.actions.report"].with_user(self.anna).sudo()
        html, _kind = reports_sudo._render_qweb_html("stock.report_deliveryslip", dropship.ids)
        self._check_text(html.decode())
