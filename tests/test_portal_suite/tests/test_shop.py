from unittest import SkipTest

from odoo import http
from odoo.tests import HttpCase, tagged

VISITOR = {
    "name": "Vera Visitor",
    "email": "vera@visitor.example",
    "phone": "+32 470 12 34 56",
    "street": "Street 1",
    "city": "Brussels",
    "zip": "1000",
}


@tagged("post_install", "-at_install")
class TestShop(HttpCase):
    """A shop beside the suite, though no addon depends on one: `setup/check-addons` installs it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "website_sale" not in cls.env.registry._init_modules:
            raise SkipTest("website_sale is not installed")
        cls.product = cls.env["product.template"].create(
            {
                "name": "Shop walk chair",
                "type": "consu",
                "list_price": 10,
                "is_published": True,
                "sale_ok": True,
                "website_sequence": 1,
            }
        )
        group = cls.env.ref("base.group_portal")
        cls.customer = cls.env["res.users"].create(
            {
                "name": "Carl Customer",
                "login": "carl.shop",
                "password": "carl.shop",
                "email": "carl@shop.example",
                "group_ids": [(6, 0, group.ids)],
            }
        )
        country = cls.env.ref("base.be")
        cls.customer.partner_id.write({**VISITOR, "name": "Carl Customer", "country_id": country.id})
        cls.address = {**VISITOR, "country_id": country.id, "use_delivery_as_billing": "true"}
        cls.env["payment.provider"].search([("code", "=", "custom")], limit=1).write(
            {"state": "enabled", "is_published": True}
        )

    def _see(self, path, text=None):
        """Open a page, and return it; what is refused is answered with another status."""
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200, path)
        if text:
            self.assertIn(text, response.text, path)
        return response

    def _call(self, path, **values):
        return self.make_jsonrpc_request(path, values)

    def _fill_cart(self):
        self._see("/shop", self.product.name)
        self._see("/shop?search=walk+chair&order=list_price+asc&min_price=1&max_price=100", self.product.name)
        self._see(self.product.website_url, self.product.name)
        ids = {"product_template_id": self.product.id, "product_id": self.product.product_variant_id.id}
        info = self._call("/website_sale/get_combination_info", **ids, combination=[], add_qty=1)
        self.assertEqual(info["product_id"], ids["product_id"])
        self.assertEqual(self._call("/shop/cart/add", **ids, quantity=2)["cart_quantity"], 2)
        line = self.env["sale.order.line"].search([("product_id", "=", ids["product_id"])])
        self.assertEqual(len(line), 1)
        self._call("/shop/cart/update", line_id=line.id, product_id=ids["product_id"], quantity=3)
        self._see("/shop/cart", self.product.name)
        return line.order_id

    def _post_address(self, **values):
        data = {**self.address, **values, "csrf_token": http.Request.csrf_token(self)}
        response = self.url_open("/shop/address/submit", data=data)
        self.assertEqual(response.status_code, 200)
        self.assertIn("redirectUrl", response.json(), response.text)

    def test_visitor_buys(self):
        self.authenticate(None, None)
        order = self._fill_cart()
        self._see("/shop/address")
        self._post_address(address_type="billing")
        self.assertEqual(order.partner_id.name, "Vera Visitor")
        self._post_address(address_type="delivery", name="Warehouse")
        warehouse = order.partner_id.child_ids
        self.assertEqual(warehouse.name, "Warehouse")
        self._see(f"/shop/address?partner_id={warehouse.id}&address_type=delivery", "Warehouse")
        self._post_address(address_type="delivery", partner_id=warehouse.id, name="Warehouse", city="Ghent")
        self.assertEqual(warehouse.city, "Ghent")
        self._see("/shop/checkout")
        self._see("/shop/payment", f"/shop/payment/transaction/{order.id}")

    def test_visitor_edits_no_person(self):
        """A cart may be a person's, who forgot it: the address of a person is the person's."""
        self.authenticate(None, None)
        order = self._fill_cart()
        order.partner_id = self.customer.partner_id
        response = self.url_open(f"/shop/address?partner_id={self.customer.partner_id.id}")
        self.assertEqual(response.status_code, 403)

    def test_customer_buys(self):
        self.authenticate(self.customer.login, self.customer.login)
        order = self._fill_cart()
        self.assertEqual(order.partner_id, self.customer.partner_id)
        self._see("/shop/address?address_type=delivery")
        self._see("/shop/checkout", "Carl Customer")
        self._see("/shop/payment", f"/shop/payment/transaction/{order.id}")

    def test_pages_beside_the_shop(self):
        for login in (None, self.customer.login):
            self.authenticate(login, login)
            for path in ("/", "/sitemap.xml", "/contactus", "/terms"):
                if path == "/terms":
                    self.env["ir.config_parameter"].sudo().set_param("account.use_invoice_terms", True)
                    self.env.company.terms_type = "html"
                self._see(path)
