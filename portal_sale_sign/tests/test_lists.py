from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SaleSignCommon

# What a whole page of a list may ask of the database; stock Odoo's asks 20, see docs/benchmarks.md.
PAGE_QUERIES = 15


@tagged("post_install", "-at_install")
class TestLists(SaleSignCommon):
    def _names(self, path):
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        orders = self.env["sale.order"].search([("partner_id", "child_of", self.acme.id)])
        return {order for order in orders if f'href="/my/orders/{order.id}"' in page.text}

    def setUp(self):
        super().setUp()
        self.signed, self.declined, self.expired = (self._create_quote(self.anna.partner_id) for _each in range(3))
        self._accept(order=self.signed)
        self._decline_order(self.anna, self.declined, "No")
        self.expired.validity_date = fields.Date.today() - timedelta(days=3)
        self._login(self.anna)

    def test_quotations(self):
        self.assertEqual(self._names("/my/quotes"), {self.order, self.expired})
        self.assertEqual(self._names("/my/quotes?filterby=to_sign"), {self.order})
        self.assertEqual(self._names("/my/quotes?filterby=declined"), {self.declined})
        self.assertEqual(self._names("/my/quotes?filterby=expired"), {self.expired})
        self.assertEqual(self._names("/my/quotes?filterby=all"), {self.order, self.expired, self.declined, self.signed})
        self.assertEqual(self._names("/my/quotes?filterby=signed"), {self.signed})
        self.declined.portal_sign_state = False
        self.assertIn(self.declined, self._names("/my/quotes?filterby=all"))
        self.assertEqual(self._names(f"/my/quotes?search={self.order.name}"), {self.order})
        self.assertEqual(self._names("/my/quotes?search=chair"), {self.order, self.expired})
        self.assertEqual(self._names("/my/quotes?sortby=x&filterby=y&page=z"), {self.order, self.expired})

    def test_orders(self):
        self.assertEqual(self._names("/my/orders"), {self.signed})
        page = self.url_open("/my/orders").text
        self.assertIn("2 × Chair", page)
        self.assertIn("0%", page)
        self.signed.client_order_ref = "PO 99"
        self.assertEqual(self._names("/my/orders?search=PO+99&search_in=client_order_ref"), {self.signed})
        self.assertEqual(self._names("/my/orders?filterby=invoiced"), set())

    def test_orders_tell_when_they_end_as_all_pages_tell_days(self):
        self.signed.commitment_date = "2026-12-02 12:00:00"
        self.assertIn("Delivery Dec 2, 2026", self.url_open("/my/orders").text)
        self.signed.portal_estimated_ship_date = "2026-12-10"
        self.assertIn("Ships about Dec 10, 2026", self.url_open("/my/orders").text)

    def _count_queries(self, name):
        """Return what a page of a list costs, once its caches are filled."""
        portal_list = self.env[name].with_user(self.anna)
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = portal_list._prepare_page_values({})["rows"]
        return self.env.cr.sql_log_count - before, len(rows)

    def test_cost_does_not_grow_with_the_rows(self):
        for name, act in (("portal.list.quote", None), ("portal.list.order", "action_confirm")):
            few, count = self._count_queries(name)
            for _number in range(7):
                order = self._create_quote(self.anna.partner_id)
                if act:
                    getattr(order, act)()
            many, more = self._count_queries(name)
            self.assertGreater(more, count + 6)
            self.assertLessEqual(many, few, name)
            self.assertLess(many, 45, name)

    def test_pages_cost_few_queries(self):
        """All that a page asks, the session and the frame of the page included, whatever the depth of the customer."""
        deeper = self.env["res.partner"].create({"name": "South", "is_company": True, "parent_id": self.acme.id})
        self.env["res.partner"].create({"name": "Deep", "parent_id": deeper.id})
        self.signed._create_invoices().action_post()
        for path in ("/my/orders", "/my/quotes", f"/my/orders/{self.signed.id}/invoices"):
            self.url_open(path), self.url_open(path)
            before = self.cr.sql_log_count
            self.url_open(path)
            self.assertLessEqual(self.cr.sql_log_count - before, PAGE_QUERIES, path)

    def test_hidden_section_of_invoices(self):
        """It is on no page of orders either, while the orders stay."""
        invoice = self.signed._create_invoices()
        invoice.action_post()
        path = f"/my/orders/{self.signed.id}"
        section = self.env.ref("portal_custom_base.section_invoice")
        for is_hidden in (False, True):
            section.is_hidden = is_hidden
            self.assertEqual(self.url_open(f"{path}/invoices").status_code, 404 if is_hidden else 200)
            self.assertEqual(f"{path}/invoices" in self.url_open("/my/orders").text, not is_hidden)
            page = self.url_open(path)
            self.assertEqual(page.status_code, 200)
            self.assertEqual(invoice.name in page.text, not is_hidden)
            self.assertEqual("sale_invoices" in page.text, not is_hidden)
        # Staff sees the page as it is.
        self._login(self.vera)
        self.assertIn(invoice.name, self.url_open(path).text)

    def test_strangers(self):
        self._login(self.ben)
        self.assertEqual(self._names("/my/quotes"), set())
        self.assertEqual(self._names("/my/orders"), set())

    def test_invoices_of_an_order(self):
        invoice = self.signed._create_invoices()
        invoice.action_post()
        page = self.url_open(f"/my/orders/{self.signed.id}/invoices").text
        self.assertIn(invoice.name, page)
        self.anna.partner_id.portal_role_id = self.roles["procurement"]
        self.assertNotIn(invoice.name, self.url_open(f"/my/orders/{self.signed.id}/invoices").text)
        self._login(self.ben)
        self.assertEqual(self.url_open(f"/my/orders/{self.signed.id}/invoices").status_code, 404)

    def _ask(self, order):
        params = {"thread_model": "sale.order", "thread_id": order.id, "post_data": {"body": "Ready when?"}}
        with mute_logger("odoo.http"):
            answer = self.url_open("/mail/message/post", json={"params": params}).json()
        return "result" in answer and bool(order.message_ids.filtered(lambda message: "Ready when" in message.body))

    def test_question_without_the_link(self):
        self.assertTrue(self._ask(self.order))
        self._login(self.ben)
        self.assertFalse(self._ask(self.expired))

    def test_robot_is_not_a_reader(self):
        path = f"/my/orders/{self.order.id}?access_token={self.order.access_token}"
        self._login()
        self.url_open(path, headers={"User-Agent": "SafeLinks scanner"})
        self._rpc(f"/my/orders/{self.order.id}/seen", access_token="wrong")
        self.env.invalidate_all()
        self.assertFalse(self.order.portal_first_view)
        views = self.env["portal.opening"].search([("order_id", "=", self.order.id)])
        self.assertEqual(views.mapped("is_human"), [False])
        self.url_open(path, headers={"User-Agent": "SafeLinks scanner"})
        self.assertEqual(len(views.search([("order_id", "=", self.order.id)])), 1, "once a day and session")

    def test_person_is_a_reader(self):
        self.url_open(f"/my/orders/{self.order.id}")
        for _move in range(2):
            self.url_open(
                f"/my/orders/{self.order.id}/seen",
                json={"params": {}},
                headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"},
            )
        self.env.invalidate_all()
        self.assertTrue(self.order.portal_first_view)
        self.assertEqual(self.order.portal_view_count, 1)
