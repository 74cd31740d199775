from lxml import html

from odoo.tests import HttpCase, tagged

from odoo.addons.portal_custom_base.tests.page_common import PageCommon
from odoo.addons.portal_sale_reorder.tests.common import ReorderCommon


@tagged("post_install", "-at_install")
class TestLists(ReorderCommon, PageCommon, HttpCase):
    def test_requests_are_listed_with_the_quotations(self):
        request = self._request()
        self.env.flush_all()
        for user, is_seen in ((self.anna, True), (self.paula, True), (self.bob, False), (self.ben, False)):
            self._sign_in(user)
            for path in ("/my/quotes", "/my/quotes?filterby=requested"):
                page = self.url_open(path).text
                self.assertEqual(request.name in page, is_seen, user.login)

    def test_state_of_a_request(self):
        request = self._request()
        self.env.flush_all()
        self._sign_in(self.anna)
        page = html.fromstring(self.url_open("/my/quotes?filterby=requested").content)
        [row] = page.xpath(f"//tr[.//a[@href='/my/orders/{request.id}']]")
        self.assertIn("Requested", row.text_content())

    def test_prices_that_staff_work_on_are_not_told(self):
        request = self._request()
        self.env.flush_all()
        self._sign_in(self.anna)
        for is_told in (True, False):
            for path in ("/my/quotes", "/my/quotes?sortby=total", "/my/quotes?filterby=requested"):
                page = html.fromstring(self.url_open(path).content)
                [row] = page.xpath(f"//tr[.//a[@href='/my/orders/{request.id}']]")
                self.assertEqual("600.00" in row.text_content(), is_told, path)
            request.with_user(self.vera).sudo(False).order_line.discount = 0
            self.env.flush_all()

    def test_sections_count_them(self):
        section = self.env.ref("portal_custom_base.section_quote")
        counter = f"portal_section_{section.id}"
        before = self.env["portal.section"].with_user(self.anna)._get_counters([counter])[counter]
        self._request()
        after = self.env["portal.section"].with_user(self.anna)._get_counters([counter])[counter]
        self.assertEqual(int(after), int(before) + 1)

    def test_orders_have_the_act(self):
        path = f"/my/orders/{self.order.id}/reorder"
        self._sign_in(self.anna)
        self.assertIn(path, self.url_open("/my/orders").text)
        self.env.company.portal_reorder = False
        self.env.flush_all()
        self.assertNotIn(path, self.url_open("/my/orders").text)

    def test_act_costs_nothing(self):
        self._sign_in(self.anna)

        def count():
            self.env.flush_all()
            self.url_open("/my/orders"), self.url_open("/my/orders")
            before = self.cr.sql_log_count
            self.url_open("/my/orders")
            return self.cr.sql_log_count - before

        few = count()
        for _number in range(4):
            self._create_order(self.anna.partner_id)
        self.assertLessEqual(count(), few + 3)

    def test_nothing_is_asked_of_who_waits(self):
        request = self._request()
        self.env.flush_all()
        self._sign_in(self.anna)
        page = self._open_page(f"/my/orders/{request.id}", "portal.document.page.order")
        self.assertIn("We will confirm it by a quotation", self._get_text(page, "portal_sentence"))
        self.assertFalse(page.xpath("//*[@name='portal_accept' or @name='portal_ask' or @name='portal_decline']"))
        self.assertEqual(self._get_steps(page), ["requested", "confirmed", "ordered"])
        request.action_quotation_sent()
        self.env.flush_all()
        page = self._open_page(f"/my/orders/{request.id}", "portal.document.page.order")
        self.assertTrue(page.xpath("//*[@name='portal_accept']"))
