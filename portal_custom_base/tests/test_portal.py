import base64

from lxml import html

from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import PortalBaseCommon

PNG = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@tagged("post_install", "-at_install")
class TestPortal(PortalBaseCommon, HttpCase):
    def _open(self, path="/my", login="anna.base"):
        self.authenticate(login, login)
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.content)

    def _counters(self, names):
        return self.make_jsonrpc_request("/my/counters", {"counters": names})

    # === WHO SEES WHAT === #

    def test_dashboard_has_a_tile_and_a_link_per_section(self):
        page = self._open()
        navigation, tiles = "//nav[@id='o_portal_nav']", "//nav[@name='portal_sections']"
        for place in (navigation, tiles):
            self.assertTrue(page.xpath(f"{place}//a[@href='/my/portal-base-contacts']"), place)
        self.assertTrue(page.xpath(f"{navigation}//a[@href='/my/security']"))
        self.assertFalse(page.xpath(f"{tiles}//a[@href='/my/security']"), "the page of an account is no answer")

    def test_odoos_own_cards_are_not_shown_twice(self):
        page = self._open()
        self.assertFalse(page.xpath("//div[hasclass('o_portal_docs')]//a[@href='/my/security']"))
        self.env["portal.section"].search([("path", "=", "/my/security")]).unlink()
        page = self._open()
        self.assertTrue(page.xpath("//div[hasclass('o_portal_docs')]//a[@href='/my/security']"))

    def test_hidden_section_is_on_no_page(self):
        self.env["portal.section"].search([("path", "=", "/my/security")]).is_hidden = True
        for path in ("/my", "/my/account"):
            self.assertFalse(self._open(path).xpath("//a[@href='/my/security']"), path)

    def test_staff_and_strangers_get_the_page_too(self):
        self._open(login="stranger.base")
        self._open(login="admin")

    def test_navigation_marks_the_current_page(self):
        links = self._open("/my/security").xpath("//nav[@id='o_portal_nav']//a[@aria-current='page']/@href")
        self.assertEqual(links, ["/my/security"])
        links = self._open("/my").xpath("//nav[@id='o_portal_nav']//a[@aria-current='page']/@href")
        self.assertEqual(links, ["/my"])

    def test_visitor_is_redirected_to_the_sign_in_page(self):
        response = self.url_open("/my", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    # === COUNTERS === #

    def test_counters_count_what_the_user_may_read(self):
        for login, count in (("anna.base", "2"), ("stranger.base", "1")):
            self.authenticate(login, login)
            self.assertEqual(self._counters([self._counter()]), {self._counter(): count})

    def test_counters_are_refused_to_visitors(self):
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self._counters([self._counter()])

    def test_unknown_counters_are_ignored(self):
        self.authenticate("anna.base", "anna.base")
        self.assertEqual(self._counters(["portal_section_x", "portal_section_0", "", "...", False, None, []]), {})

    def test_customers_cannot_read_sections_by_rpc(self):
        def search_sections():
            params = {"model": "portal.section", "method": "search_read", "args": [[]], "kwargs": {}}
            return self.make_jsonrpc_request("/web/dataset/call_kw/portal.section/search_read", params)

        self.authenticate("anna.base", "anna.base")
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            search_sections()
        self.authenticate("admin", "admin")
        self.assertTrue(search_sections())

    # === COST === #

    def test_page_costs_no_query_per_section(self):
        self._open()
        before = self._count_queries(lambda: self.url_open("/my"))
        self._create_sections(10)
        self._open()
        self.assertEqual(self._count_queries(lambda: self.url_open("/my")), before)

    def test_counters_cost_one_query_together(self):
        self.authenticate("anna.base", "anna.base")
        before = self._count_queries(lambda: self._counters([self._counter()]))
        names = [self._counter(section) for section in self._create_sections(10)]
        after = self._count_queries(lambda: self._counters([self._counter(), *names]))
        self.assertEqual(after, before)

    def _create_sections(self, number):
        values = [{"name": str(n), "path": f"/my/portal-base-{n}", "model_name": "res.country"} for n in range(number)]
        return self.env["portal.section"].create(values)

    def _count_queries(self, act):
        act()
        before = self.cr.sql_log_count
        act()
        count = self.cr.sql_log_count - before
        self.assertGreater(count, 0)
        return count

    # === LOOK === #

    def test_brand_is_on_portal_and_sign_in_pages(self):
        self.env.company.portal_brand_color = "#0f5c4d"
        page = self._open()
        if "website" in self.env:
            self.skipTest("With website its own theme stays.")
        self.assertIn("--portal-brand: #0f5c4d", page.get("style"))
        self.assertEqual(page.get("lang"), "en-US")
        self.logout()
        self.assertIn("--portal-brand: #0f5c4d", html.fromstring(self.url_open("/web/login").content).get("style"))

    def test_texts_of_the_company_are_sanitized(self):
        self.env.company.portal_header = "<p>Closed on Monday<script>alert(1)</script></p>"
        self.env.company.portal_footer = '<p>Our terms <a href="javascript:alert(2)">here</a></p>'
        text = self._text()
        if "website" in self.env:
            self.skipTest("With website its own header and footer stay.")
        self.assertIn("Closed on Monday", text)
        self.assertIn("Our terms", text)
        self.assertNotIn("alert(1)", text)
        self.assertNotIn("alert(2)", text)

    def test_greeting_escapes_the_name(self):
        self.anna.name = "<b>100%</b> Anna"
        [title] = self._open().xpath("//h1[@name='portal_title']")
        self.assertEqual(" ".join(title.text_content().split()), "Hello <b>100%</b> Anna Customer")

    def test_favicon(self):
        company = self.env.company
        self.assertFalse(company._get_portal_favicon_url())
        company.portal_favicon = PNG
        response = self.url_open(company._get_portal_favicon_url())
        self.assertEqual(response.headers["Content-Type"], "image/png")
        self.assertEqual(self.url_open("/portal/favicon/0").status_code, 404)
        with self.assertRaises(ValidationError):
            company.portal_favicon = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
        if "website" not in self.env:
            self.assertIn(f"/portal/favicon/{company.id}", self._text())

    def test_missing_page_links_to_the_portal(self):
        self.authenticate("anna.base", "anna.base")
        response = self.url_open("/my/no-such-page")
        self.assertEqual(response.status_code, 404)
        if "website" not in self.env:
            self.assertIn("portal_error_404", response.text)

    def _text(self):
        return html.tostring(self._open()).decode()

    def test_page_without_brand_keeps_odoos_look(self):
        self.env.company.write({"portal_brand_color": False, "primary_color": False})
        self.assertFalse(self._open().get("data-portal-brand"))
