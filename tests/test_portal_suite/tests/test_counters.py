import re

from lxml import html

from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import SuiteCommon

# The paths of documents in the list of a section, such as /my/orders/7, /my/projects/7 and /my/purchase/7.
LISTS = (
    "/my/quotes",
    "/my/orders",
    "/my/invoices?filterby=invoices",
    "/my/invoices?filterby=bills",
    "/my/projects",
    "/my/tasks",
    "/my/rfq",
    "/my/purchase",
)
# The most SQL queries of /my and all its counters; stock Odoo has 67, see docs/benchmarks.md.
MOST_QUERIES = 25
DOCUMENT = re.compile(r"/my/(?:orders|invoices|projects|tasks|purchase)/(\d+)")


@tagged("post_install", "-at_install")
class TestCounters(SuiteCommon, HttpCase):
    """The number on a card matches the page it opens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paths = {s.path: s for s in cls.env["portal.section"].search([])}

    def _counters(self):
        names = {path: f"portal_section_{section.id}" for path, section in self.paths.items()}
        answer = self.make_jsonrpc_request("/my/counters", {"counters": list(names.values())})
        return {path: answer[name] for path, name in names.items() if name in answer}

    def _documents(self, path):
        page = html.fromstring(self.url_open(path).content)
        links = page.xpath("//div[@id='wrap']//table//a/@href")
        return {found[1] for found in map(DOCUMENT.search, links) if found}

    def test_numbers_match_the_pages(self):
        self._log_hours()
        self._create_purchases()
        for user in (self.anna, self.frank, self.bob):
            self.authenticate(user.login, user.login)
            counters = self._counters()
            for path in LISTS:
                self.assertEqual(counters[path], str(len(self._documents(path))), f"{user.login} {path}")
        self.authenticate("anna.suite", "anna.suite")
        self.assertFalse([path for path in LISTS if self._counters()[path] == "0"], "nothing to compare")

    def test_number_of_addresses_matches_the_page(self):
        self.acme.write({"street": "1 Way", "city": "Seattle", "zip": "98101", "email": "a@b.example", "phone": "1"})
        self.acme.country_id = self.env.ref("base.be")
        for document_type in ("invoice", "delivery", "other"):
            self.env["res.partner"].create({"name": document_type, "type": document_type, "parent_id": self.acme.id})
        self.authenticate("anna.suite", "anna.suite")
        page = html.fromstring(self.url_open("/my/addresses").content)
        shown = set(page.xpath("//*[@data-partner-id]/@data-partner-id"))
        self.assertEqual(self._counters()["/my/addresses"], str(len(shown)))

    def test_numbers_of_a_customer(self):
        self.authenticate("anna.suite", "anna.suite")
        counters = self._counters()
        self.assertEqual(counters["/my/quotes"], "2")
        self.assertEqual(counters["/my/orders"], "1")
        self.assertEqual(counters["/my/invoices?filterby=invoices"], "4")
        self.assertEqual(counters["/my/purchase"], "0")
        self.authenticate("bob.suite", "bob.suite")
        counters = self._counters()
        self.assertEqual(counters["/my/quotes"], "1")
        self.assertEqual(counters["/my/orders"], "0")
        self.assertEqual(counters["/my/invoices?filterby=invoices"], "1")

    def test_drafts_and_cancelled_documents_are_not_counted(self):
        self.quotes.action_cancel()
        self.invoices[:1].button_draft()
        self.authenticate("anna.suite", "anna.suite")
        counters = self._counters()
        self.assertEqual(counters["/my/quotes"], "0")
        self.assertEqual(counters["/my/invoices?filterby=invoices"], "3")

    def test_timesheets_are_counted_as_odoo_lists_them(self):
        self._log_hours()
        self.authenticate("anna.suite", "anna.suite")
        self.assertEqual(self._counters()["/my/timesheets"], "2")
        self.authenticate("bob.suite", "bob.suite")
        self.assertEqual(self._counters()["/my/timesheets"], "0")

    def test_every_section_of_the_stock_apps_is_there(self):
        self.anna.partner_id.portal_role_id = self.env.ref("portal_access_rules.portal_role_administrator")
        self._create_purchases()
        self.authenticate("anna.suite", "anna.suite")
        page = html.fromstring(self.url_open("/my").content)
        links = set(page.xpath("//nav[@id='o_portal_nav']//a/@href"))
        # Contracts are shown once, as subscriptions.
        self.assertIn("/my/subscriptions", links)
        self.assertEqual(set(self.paths) - links, {"/my/contracts"})
        for path in self.paths:
            self.assertEqual(self.url_open(path).status_code, 200, path)

    def test_queries_of_the_dashboard_do_not_grow_with_documents(self):
        self.authenticate("anna.suite", "anna.suite")
        # With as many documents as the blocks show.
        self._create_orders(*[self.acme] * 6)
        self._create_invoices(*[self.acme] * 6)
        before = self._count_queries()
        self.assertLessEqual(before, MOST_QUERIES)
        self._create_orders(*[self.acme] * 20)
        self._create_invoices(*[self.acme] * 20)
        self.assertEqual(self._count_queries(), before)

    def test_dashboard_requests_no_unlimited_counter(self):
        self.authenticate("anna.suite", "anna.suite")
        self.assertNotIn("overdue_invoice_count", self.url_open("/my").text)

    def _count_queries(self):
        self.url_open("/my"), self._counters()
        before = self.cr.sql_log_count
        self.url_open("/my"), self._counters()
        return self.cr.sql_log_count - before

    def _create_purchases(self):
        asked, ordered = self.env["purchase.order"].create([{"partner_id": self.acme.id}] * 2)
        asked.state = "sent"
        ordered.order_line = [Command.create({"product_id": self.product.id, "product_qty": 1})]
        ordered.button_confirm()
        self._create_invoices(self.acme, move_type="in_invoice")

    def _log_hours(self):
        project = self.env["project.project"].create(
            {"name": "Suite", "privacy_visibility": "portal", "partner_id": self.acme.id, "allow_timesheets": True}
        )
        project.message_subscribe(partner_ids=self.anna.partner_id.ids)
        task = self.env["project.task"].create(
            {"name": "Suite task", "project_id": project.id, "partner_id": self.acme.id}
        )
        task.message_subscribe(partner_ids=self.anna.partner_id.ids)
        employee = self.env["hr.employee"].create({"name": "Suite employee"})
        line = {"project_id": project.id, "task_id": task.id, "employee_id": employee.id, "unit_amount": 1}
        task.timesheet_ids = [Command.create(line | {"name": name}) for name in ("One", "Two")]
