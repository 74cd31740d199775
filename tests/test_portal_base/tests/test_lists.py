import csv
import io
from unittest.mock import patch

from lxml import html

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import CaseCommon

PATH = "/my/test-cases"


@tagged("post_install", "-at_install")
class TestLists(CaseCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.authenticate("anna.base", "anna.base")

    def _open(self, address=PATH):
        response = self.url_open(address)
        self.assertEqual(response.status_code, 200, address)
        return html.fromstring(response.content)

    def _names(self, page):
        return [name.strip() for name in page.xpath("//td[@data-name='name']/a/text()")]

    def _text(self, page, name):
        return " ".join(page.xpath(f"//*[@name='{name}']")[0].text_content().split())

    # === WHAT IS LISTED === #

    def test_title_rows_and_pages(self):
        page = self._open()
        self.assertEqual(self._text(page, "portal_list_title"), "Warranty cases (26)")
        self.assertEqual(self._text(page, "portal_list_showing"), "Showing 1 to 25 of 26")
        self.assertEqual(self._names(page)[0], "CASE-0025")
        self.assertFalse(page.xpath("//*[@name='portal_list_empty']"))
        self.assertTrue(page.xpath("//td[@data-name='name']/a[starts-with(@href, '/my/test-cases/')]"))
        page = self._open(f"{PATH}/page/2")
        self.assertEqual(self._names(page), ["CASE-0000"])
        self.assertEqual(self._text(page, "portal_list_showing"), "Showing 26 to 26 of 26")

    def test_list_contains_only_what_the_user_may_read(self):
        self.assertNotIn("FOREIGN-0000", self.url_open(f"{PATH}?ppg=100").text)
        self.authenticate("stranger.base", "stranger.base")
        page = self._open()
        self.assertEqual(self._names(page), ["FOREIGN-0000"])
        self.assertEqual(self._text(page, "portal_list_title"), "Warranty cases (1)")

    def test_visitor_is_redirected_to_the_sign_in_page(self):
        self.logout()
        response = self.url_open(PATH, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_list_of_a_model_that_the_reader_may_not_read(self):
        self.env["ir.model.access"].search([("name", "=", "test_portal.case portal")]).perm_read = False
        self.assertEqual(self.url_open(PATH).status_code, 404)

    def test_hidden_section_closes_the_list_and_its_file(self):
        self.case_section.is_hidden = True
        for address in (PATH, f"{PATH}/page/2", f"{PATH}?export=csv", f"{PATH}/{self.cases[0].id}"):
            self.assertEqual(self.url_open(address).status_code, 404, address)

    # === SEARCHING === #

    def test_search_everywhere_and_in_one_field(self):
        self.assertEqual(self._names(self._open(f"{PATH}?search=case-0007")), ["CASE-0007"])
        self.assertEqual(len(self._names(self._open(f"{PATH}?search=anna&search_in=partner_id.name"))), 25)
        self.assertFalse(self._names(self._open(f"{PATH}?search=anna&search_in=name")))

    def test_wildcards_are_searched_literally(self):
        for text in ("%25", "_", "%5C", "CASE%25"):
            self.assertFalse(self._names(self._open(f"{PATH}?search={text}")), text)

    def test_search_without_results_links_to_the_whole_list(self):
        page = self._open(f"{PATH}?search=nothing")
        self.assertTrue(page.xpath("//*[@name='portal_list_nothing_found']//a[@href='/my/test-cases']"))
        self.assertEqual(page.xpath("//input[@name='search']/@value"), ["nothing"])
        self.assertIn("Try another word", self._text(page, "portal_list_nothing_found"))

    def test_filter_without_results_speaks_of_no_word(self):
        self.cases.state = "done"
        words = self._text(self._open(f"{PATH}?filterby=open"), "portal_list_nothing_found")
        self.assertIn("Nothing matches these filters.", words)
        self.assertNotIn("word", words)

    def test_empty_list_shows_its_invitation(self):
        self.cases.unlink()
        page = self._open()
        self.assertEqual(self._text(page, "portal_list_empty"), "No cases yet. Good.")
        self.assertFalse(page.xpath("//form[@role='search']"))

    def test_filter_and_order(self):
        page = self._open(f"{PATH}?filterby=open&sortby=name")
        names = self._names(page)
        self.assertEqual(names, sorted(names))
        self.assertEqual(len(names), 13)
        self.assertEqual(page.xpath("//select[@name='filterby']/option[@selected]/@value"), ["open"])

    def test_dates_are_in_the_users_time_zone(self):
        self.anna.tz = "Pacific/Auckland"  # where noon in UTC is on the next day
        case = self.cases[0]  # 1 January, 12:00 UTC
        case.name = "NOON"
        self.assertIn("NOON", self._names(self._open(f"{PATH}?date_begin=2026-01-02&date_end=2026-01-02")))
        self.assertNotIn("NOON", self._names(self._open(f"{PATH}?date_begin=2026-01-01&date_end=2026-01-01")))

    def test_invalid_arguments_become_the_default(self):
        for junk in (
            *(
                "sortby=x",
                "filterby=x",
                "search_in=password",
                "page=-1",
                "ppg=7",
                "date_begin=x",
                "date_end=2026-99-99",
            ),
            *("sortby=name desc", "sortby[]=1", "date_begin=0000-00-00", "search=%00", "ppg=99999999999999999999"),
            *(
                "date_begin=9999-12-31",
                "unknown=1",
                "self=1",
                "search=" + "x" * 3000,
                "search=%F0%9F%98%80",
                "search=%ff",
            ),
        ):
            page = self._open(f"{PATH}?{junk}")
            if not junk.startswith("search="):
                self.assertEqual(self._text(page, "portal_list_title"), "Warranty cases (26)", junk)

    def test_invalid_page_numbers_become_valid(self):
        for page in ("0", "-1", "x", "99999999999999999999", "2.5", "%00"):
            self.assertIn("CASE-", self.url_open(f"{PATH}/page/{page}").text, page)
        self.assertEqual(self._names(self._open(f"{PATH}/page/99")), ["CASE-0000"])

    # === SIZE === #

    def _csrf(self):
        return self._open(f"{PATH}?ppg=10").xpath("//input[@name='csrf_token']/@value")[0]

    def test_page_size_is_remembered(self):
        data = {"size": "10", "next": f"{PATH}?filterby=open", "csrf_token": self._csrf()}
        response = self.url_open("/my/page-size", data=data, allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith(f"{PATH}?filterby=open"))
        self.assertEqual(len(self._names(self._open())), 10)
        self.assertEqual(self.ben._get_portal_page_size(), 25)
        self.assertEqual(len(self._names(self._open(f"{PATH}?ppg=50"))), 26)

    def test_page_size_takes_known_sizes_and_local_pages_only(self):
        for size in ("11", "0", "-10", "", "x", "1e2"):
            data = {"size": size, "next": "//evil.example", "csrf_token": self._csrf()}
            response = self.url_open("/my/page-size", data=data, allow_redirects=False)
            self.assertTrue(response.headers["Location"].endswith("/my"), size)
            self.assertEqual(self.anna._get_portal_page_size(), 25, size)

    def test_page_size_needs_the_token_of_the_form(self):
        with mute_logger("odoo.http"):
            response = self.url_open("/my/page-size", data={"size": "10"})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.anna._get_portal_page_size(), 25)

    def test_pages_do_not_repeat_a_record(self):
        self.cases.write({"name": "SAME", "amount": 1})
        seen = []
        for number in (1, 2, 3):
            page = self._open(f"{PATH}/page/{number}?ppg=10&sortby=amount")
            seen += page.xpath("//td[@data-name='name']/a/@href")
        self.assertEqual(len(set(seen)), 26)
        # The database may return rows in a stable order by chance, so check that the order clause is unique.
        cases = self.env["portal.list.test.case"]
        for sort, order in (("amount", "amount desc, id desc"), ("newest", "id desc")):
            choices = cases._get_choices()
            self.assertEqual(cases._get_order(cases._parse({"sortby": sort}, choices), choices), order)

    # === HOOKS === #

    def test_each_hook_runs_once_per_page(self):
        cases = self.env["portal.list.test.case"].with_user(self.anna)
        for name in ("_get_columns", "_get_sorts", "_get_filters", "_get_searches"):
            with patch.object(type(cases), name, autospec=True, side_effect=getattr(type(cases), name)) as hook:
                cases._prepare_page_values({"sortby": "name", "filterby": "open", "search": "case"})
                self.assertEqual(hook.call_count, 1, name)
                list(cases._get_file_rows({"search": "case"}))
                self.assertEqual(hook.call_count, 2, name)

    def test_labels_are_shown_and_badges_follow_the_values(self):
        cases = self.env["portal.list.test.case"].with_user(self.anna)
        column = {
            "label": "Urgency",
            "value": lambda case: case.state,
            "labels": {"open": "Same", "done": "Same"},
            "badges": {"open": "problem", "done": "done"},
        }
        self.cases[0].state, self.cases[1].state = "open", "done"
        cells = [cases._prepare_cell(case, "urgency", column) for case in self.cases[:2]]
        self.assertEqual([cell["text"] for cell in cells], ["Same", "Same"])
        self.assertEqual([cell["state"] for cell in cells], ["problem", "done"])
        self.assertEqual(cases._export_value(self.cases[0], "urgency", column), "Same")

    def _patch(self, name, function):
        self.patch(type(self.env["portal.list.test.case"]), name, function)

    def test_groups(self):
        groups = {
            "none": {"label": "Nothing"},
            "state": {"label": "Status", "order": "state", "heading": lambda case: f"Cases {case.state}"},
        }
        self._patch("_get_groups", lambda _self: groups)
        page = self._open(f"{PATH}?groupby=state&ppg=50")
        headings = [" ".join(node.text_content().split()) for node in page.xpath("//th[@role='rowheader']")]
        self.assertEqual(headings, ["Cases done", "Cases open"])
        self.assertEqual(page.xpath("//select[@name='groupby']/option[@selected]/@value"), ["state"])
        self.assertFalse(self._open(f"{PATH}?groupby=x").xpath("//th[@role='rowheader']"))
        self.assertTrue(self._open(f"{PATH}?groupby=state&ppg=10").xpath("//a[contains(@href, 'groupby=state')]"))

    def test_empty_columns_are_left_out(self):
        self.assertTrue(self._open().xpath("//th[@data-name='date']"))
        self.cases.date = False
        page = self._open()
        self.assertFalse(page.xpath("//*[@data-name='date']"))
        self.assertTrue(page.xpath("//th[@data-name='amount']"))

    def test_totals_and_actions(self):
        def get_totals(cases, domain):
            [(amount,)] = cases._get_records()._read_group(domain, [], ["amount:sum"])
            return [{"label": "In all", "text": f"{amount:.0f}", "late": "Late", "note": "Note"}]

        self._patch("_get_totals", get_totals)
        self._patch("_get_actions", lambda _self, _cases: [{"name": "new", "label": "New case", "url": "/my/new"}])
        first = self.cases[0]
        self._patch("_get_action", lambda _self, case: case == first and {"label": "Close", "url": "/my/close"})
        amount = f"{sum(self.cases.mapped('amount')):.0f}"
        for query in ("?ppg=10&sortby=name", "/page/2?ppg=25"):
            page = self._open(PATH + query)
            self.assertEqual(self._text(page, "portal_list_totals"), f"In all {amount} Late Note")
            self.assertTrue(page.xpath("//a[@name='new'][@href='/my/new']"))
            self.assertEqual(page.xpath("//tbody//td/a[@href='/my/close']/@aria-label"), [f"Close {first.name}"])
        self.assertFalse(self._open(f"{PATH}/page/1?ppg=25").xpath("//a[@href='/my/close']"))

    def test_few_rows_need_no_search(self):
        self.assertTrue(self._open().xpath("//form[@role='search']"))
        self.cases[9:].unlink()
        self.assertFalse(self._open().xpath("//form[@role='search']"))
        for query in ("?search=case", "?filterby=open", "?sortby=name", "?date_begin=2026-01-01"):
            self.assertTrue(self._open(PATH + query).xpath("//form[@role='search']"), query)

    # === FILE === #

    def _export(self, query=""):
        response = self.url_open(f"{PATH}?export=csv{query}")
        self.assertEqual(response.headers["Content-Type"], "text/csv; charset=utf-8")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("no-store", response.headers["Cache-Control"])
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    def test_file_contains_the_whole_filtered_list(self):
        rows = self._export("&filterby=open&sortby=name&page=2")
        self.assertEqual(rows[0][:3], ["Reference", "Contact", "Date"])
        self.assertEqual(len(rows), 14)
        self.assertEqual(rows[2][0], "CASE-0002")
        self.assertEqual(rows[2][4], "21.0")
        self.assertEqual(rows[2][3], "2026-01-03 12:00+00:00")
        self.assertEqual(rows[2][8], "Open")

    def test_formulas_in_the_file_are_not_run(self):
        self.cases[0].name = '=HYPERLINK("http://evil.example")'
        names = [row[0] for row in self._export()]
        self.assertIn('\'=HYPERLINK("http://evil.example")', names)
        self.assertNotIn("FOREIGN-0000", names)

    # === COST === #

    def test_queries_do_not_grow(self):
        def count():
            self.url_open(f"{PATH}?ppg=10")
            before = self.cr.sql_log_count
            self.url_open(f"{PATH}?ppg=10")
            return self.cr.sql_log_count - before

        few = count()
        self._create_cases(self.anna.partner_id, 400)
        self.assertLessEqual(count(), few)

    def test_counting_stops_at_a_thousand(self):
        self.env.cr.execute(
            "INSERT INTO test_portal_case (name, partner_id, company_id)"
            " SELECT 'N' || n, %s, %s FROM generate_series(1, 1200) n",
            [self.anna.partner_id.id, self.env.company.id],
        )
        page = self._open(f"{PATH}?ppg=100")
        self.assertEqual(self._text(page, "portal_list_title"), "Warranty cases (1,000+)")
        self.assertEqual(self._text(page, "portal_list_showing"), "Showing 1 to 100 of 1,000+")
        numbers = page.xpath("//nav[@name='portal_list_pager']//a[starts-with(@aria-label, 'Page ')]/text()")
        self.assertEqual(numbers[-1].strip(), "10")
        self.assertEqual(len(self._names(self._open(f"{PATH}/page/99?ppg=100"))), 100)

    def test_list_writes_nothing(self):
        # The routes are read-only, so that a replica can serve them.
        rules = self.env["ir.http"].routing_map().iter_rules()
        rules = {rule.rule: rule.endpoint.routing for rule in rules if "POST" not in (rule.methods or ())}
        for path in (PATH, "/my/security/sign-ins", "/my/notifications", "/my/privacy"):
            self.assertTrue(rules[path]["readonly"], path)

    # === LANGUAGE === #

    def test_list_in_french(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        self.authenticate("anna.base", "anna.base")
        page = self._open(f"/fr{PATH}?ppg=10")
        self.assertEqual(self._text(page, "portal_list_showing"), "1 à 10 sur 26")
        self.assertTrue(page.xpath("//td[@data-name='amount'][contains(., ',')]"))
        response = self.url_open(f"/fr{PATH}?export=csv&sortby=name")
        self.assertIn(";21,0;", response.content.decode("utf-8-sig"))
