from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon
from odoo.addons.portal_custom_base.tests.list_common import ListCommon


class PurchaseListCommon(ListCommon, PortalBaseCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Oak", "type": "service"})
        cls.orders = cls._create_orders(cls.customer, 3)
        cls.foreign = cls._create_orders(cls.stranger.partner_id.parent_id, 1)

    @classmethod
    def _create_orders(cls, partner, count):
        """Return orders, of which the first one is made, the second one cancelled and the third one asked for."""
        line = {"product_id": cls.product.id, "product_qty": 1, "price_unit": 5}
        values = {"partner_id": partner.id, "partner_ref": "Oak 4711", "order_line": [Command.create(line)]}
        orders = cls.env["purchase.order"].create([dict(values) for _number in range(count)])
        orders[0].button_confirm()
        orders[1:2].button_cancel()
        orders[2:].state = "sent"
        return orders

    def setUp(self):
        super().setUp()
        self._sign_in(self.anna)


@tagged("post_install", "-at_install")
class TestPurchaseList(PurchaseListCommon):
    list_path = "/my/purchase"

    def test_filters(self):
        made, cancelled, _asked = self.orders.mapped("name")
        for query, expected in (
            *(("", {made, cancelled}), ("?filterby=all", {made, cancelled})),
            *(("?filterby=purchase", {made}), ("?filterby=cancel", {cancelled})),
        ):
            self.assertEqual(set(self._list(query)), expected, query)
        self.assertEqual(self._text(self._open(), "portal_list_title"), "Purchase orders (2)")
        self.assertEqual(self._list(f"?search={made}"), [made])
        self.assertEqual(len(self._list("?search=oak&search_in=partner_ref")), 2)
        self.assertEqual(self._list("?sortby=name"), sorted([made, cancelled]))

    def test_cancelled_request_tells_no_price(self):
        """Nor by its place: sorted by the total, the list holds what was ordered."""
        made, cancelled, _asked = self.orders
        self.orders.order_line.write({"price_unit": 1234.5, "tax_ids": False})
        self.assertEqual(self.url_open("/my/purchase").text.count("1,234.5"), 1, "what was ordered has a total")
        self.assertEqual(self.url_open("/my/purchase?export=csv").text.count("1234.5"), 1)
        self.assertEqual(self._list("?sortby=amount_total"), made.mapped("name"))
        made.button_cancel()
        self.assertEqual(self.url_open("/my/purchase").text.count("1,234.5"), 1, "it was ordered")
        made.button_draft()
        made.button_cancel()
        self.assertNotIn("1,234.5", self.url_open("/my/purchase").text)
        self.assertEqual(set(self._list()), {made.name, cancelled.name})

    def test_others_see_nothing_of_it(self):
        self._sign_in(self.stranger)
        self.assertEqual(self._list(), self.foreign.mapped("name"))
        self._check_visitor()

    def test_nonsense(self):
        self._check_nonsense()

    def test_cost(self):
        orders = self._create_orders(self.customer, 14)
        orders[2:].button_confirm()
        self._check_queries("?filterby=purchase&sortby=amount_total&search=oak")
        self._check_indexes(self.env["portal.list.purchase"].with_user(self.anna))


@tagged("post_install", "-at_install")
class TestRfqList(PurchaseListCommon):
    list_path = "/my/rfq"

    def test_requests(self):
        self.assertEqual(self._list(), self.orders[2].mapped("name"))
        self.assertEqual(self._text(self._open(), "portal_list_title"), "Requests for quotation (1)")
        self._check_nonsense()
        self._sign_in(self.stranger)
        self.assertFalse(self._list())
        self.assertIn("No request waits", self._text(self._open(), "portal_list_empty"))
        self._check_visitor()

    def test_cost(self):
        self._create_orders(self.customer, 14)
        self._check_queries("?sortby=name")
