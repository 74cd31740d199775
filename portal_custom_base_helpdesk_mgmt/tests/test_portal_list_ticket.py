from lxml import html

from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon

from ..models.portal_list_ticket import CHANGE

PATH = "/my/tickets"
# What a whole page may ask of the database, the session and the frame included.
PAGE_QUERIES = 15


@tagged("post_install", "-at_install")
class TestPortalListTicket(PortalBaseCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("new", "in_progress", "awaiting", "done")
        cls.stages = {name: cls.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}") for name in names}
        cls.category = cls.env["helpdesk.ticket.category"].create({"name": "Lamps"})
        cls.new, cls.awaiting, cls.done = (
            cls._create_ticket(f"Lamp {stage}", cls.anna.partner_id, stage) for stage in ("new", "awaiting", "done")
        )
        cls.all = cls.new | cls.awaiting | cls.done
        cls.new.category_id = cls.category
        cls.foreign = cls._create_ticket("Chair", cls.stranger.partner_id, "new")

    @classmethod
    def _create_ticket(cls, name, partner, stage):
        values = {"name": name, "description": "x", "partner_id": partner.id, "stage_id": cls.stages[stage].id}
        return cls.env["helpdesk.ticket"].create(values)

    def setUp(self):
        super().setUp()
        self.authenticate("anna.base", "anna.base")

    def _open(self, query=""):
        response = self.url_open(PATH + query)
        self.assertEqual(response.status_code, 200, query)
        return html.fromstring(response.content)

    def _list(self, query=""):
        links = self._open(query).xpath("//td[contains(@class, 'o_portal_list_name')]/a/@href")
        return self.env["helpdesk.ticket"].browse(int(link.rsplit("/", 1)[1]) for link in links)

    def test_filters(self):
        for query, expected in (
            *(("", self.all), ("?filterby=all", self.all), ("?filterby=open", self.new | self.awaiting)),
            *(("?filterby=waiting", self.awaiting), ("?filterby=closed", self.done)),
            (f"?filterby={self.stages['new'].id}", self.new),
            *(("?filterby=0", self.all), ("?filterby=x", self.all), ("?groupby=x&sortby=x", self.all)),
            *(("/page/x", self.all), ("/page/99", self.all), ("?page=-1&date_begin=x", self.all)),
        ):
            self.assertEqual(set(self._list(query)), set(expected), query)

    def test_own_tickets_and_those_of_colleagues(self):
        self.assertEqual(set(self._list("?filterby=mine")), set(self.all))
        self.assertFalse(self._list("?filterby=company"))
        self.new.partner_id = self.ben.partner_id
        # Whether colleagues' tickets are there at all is for others to say.
        seen = self.env["helpdesk.ticket"].with_user(self.anna).search([("id", "in", self.new.ids)])
        self.assertEqual(self._list("?filterby=company"), seen.sudo(False).with_user(self.env.user))
        self.assertEqual(set(self._list("?filterby=mine")), set(self.awaiting | self.done))

    def test_text_is_searched_if_it_is_chosen(self):
        self.new.description = "<p>It blinks E07</p>"
        self.assertEqual(self._list("?search=blinks&search_in=description"), self.new)
        self.assertFalse(self._list("?search=blinks"))

    def test_columns(self):
        self.new.priority = "3"
        self.new.portal_answer_date = "2026-11-26 12:00:00"
        page = self._open(f"?search={self.new.number}")
        text = {cell.get("data-name"): " ".join(cell.text_content().split()) for cell in page.xpath("//tbody//td")}
        # The form for customers has words of its own.
        urgent = "Urgent" if "portal_urgency" in self.new._fields else "Very High"
        self.assertIn(urgent, text["priority"])
        self.assertIn("Nov 26, 2026", text["portal_answer_date"])
        self.assertEqual(list(text)[:2], ["number", "name"])

    def test_date_of_a_change_is_told_where_no_answer_is(self):
        def get_dates():
            names = self._open().xpath("//thead//th/@data-name")
            return [name for name in names if name in ("portal_answer_date", *CHANGE)]

        [change] = get_dates()
        self.assertIn(change, CHANGE)
        self.new.portal_answer_date = "2026-11-26 12:00:00"
        self.assertEqual(get_dates(), ["portal_answer_date"])

    def test_group_has_one_heading(self):
        answered = self._create_ticket("Lamp asked", self.anna.partner_id, "awaiting")
        answered.portal_has_reply = True
        badges = self._open("?groupby=stage").xpath("//td[@data-name='portal_stage_id']")
        self.assertTrue(any("In progress" in badge.text_content() for badge in badges))
        headings = self._open("?groupby=stage").xpath("//th[@role='rowheader']")
        self.assertEqual([node.text_content().strip() for node in headings].count("Waiting for you"), 1)
        self.assertEqual(len(headings), 3)

    def test_others_see_nothing_of_it(self):
        self.authenticate("stranger.base", "stranger.base")
        self.assertEqual(self._list(), self.foreign)
        self.assertFalse(self._list("?search=lamp"))
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(PATH, allow_redirects=False).headers["Location"])

    def test_search_and_order(self):
        self.assertEqual(self._list(f"?search={self.new.number}"), self.new)
        self.assertEqual(self._list("?search=LAMP+new&search_in=name"), self.new)
        self.assertFalse(self._list("?search=lamp&search_in=number"))
        self.assertEqual(self._list("?sortby=name"), self.all.sorted("name"))
        self.new.portal_stage_date = "2040-01-01"
        self.assertEqual(self._list()[0], self.new)

    def test_states(self):
        badges = dict(
            zip(
                self._list("?sortby=name").mapped("name"),
                self._open("?sortby=name").xpath("//td[@data-name='portal_stage_id']/span[2]/@class"),
                strict=True,
            )
        )
        for ticket, badge in ((self.new, "progress"), (self.awaiting, "waiting"), (self.done, "done")):
            self.assertIn(badge, badges[ticket.name])
        self.assertIn("Lamps", self.url_open(PATH).text)

    def test_groups(self):
        page = self._open("?groupby=stage")
        headings = [" ".join(node.text_content().split()) for node in page.xpath("//th[@role='rowheader']")]
        self.assertEqual(set(headings), {stage._get_portal_name() for stage in self.all.stage_id})
        self.assertEqual(len(headings), 3)
        self.assertFalse(self._open().xpath("//th[@role='rowheader']"))
        self.assertIn("Lamps", self._open("?groupby=category").xpath("//th[@role='rowheader']")[0].text_content())

    def test_new_ticket(self):
        self.assertTrue(self._open().xpath("//a[@name='portal_new_ticket'][@href='/new/ticket']"))
        self.all.unlink()
        page = self._open()
        self.assertTrue(page.xpath("//*[@name='portal_list_empty']/i"))
        self.assertTrue(page.xpath("//a[@name='portal_new_ticket']"))

    def test_queries(self):
        for number in range(12):
            ticket = self._create_ticket(f"Desk {number}", self.anna.partner_id, "in_progress")
            ticket.category_id = self.category
        for query in ("", "?ppg=10", "/page/2?ppg=10&groupby=stage&filterby=open&search=desk"):
            self.url_open(PATH + query), self.url_open(PATH + query)
            before = self.cr.sql_log_count
            self.url_open(PATH + query)
            self.assertLessEqual(self.cr.sql_log_count - before, PAGE_QUERIES, query)

    def _explain(self, arguments):
        """Return how the database finds what a page of the list shows."""
        portal_list = self.env["portal.list.ticket"].with_user(self.anna)
        choices = portal_list._get_choices()
        query = portal_list._parse(arguments, choices)
        # In sudo mode as the filter is examined alone.
        tickets_sudo = portal_list._get_records().sudo()
        domain, order = portal_list._get_query_domain(query, choices), portal_list._get_order(query, choices)
        found = tickets_sudo.with_context(active_test=False)._search(domain, order=order, limit=10)
        self.env.cr.execute(SQL("EXPLAIN %s", found.select()))
        return "\n".join(line for [line] in self.env.cr.fetchall())

    def _multiply(self, ticket, number):
        """Copy the row of a ticket in the database."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'helpdesk_ticket'"
            " AND column_name NOT IN ('id', 'number', 'portal_nonce', 'access_token')"
        )
        columns = SQL(", ").join(SQL.identifier(name) for [name] in self.env.cr.fetchall())
        self.env.cr.execute(
            SQL(
                "INSERT INTO helpdesk_ticket (number, %s) SELECT 'M' || nth, %s FROM helpdesk_ticket,"
                " generate_series(1, %s) nth WHERE id = %s",
                *(columns, columns, number, ticket.id),
            )
        )
        self.env.cr.execute("ANALYZE helpdesk_ticket")

    def test_rare_filters_have_an_index(self):
        """Few among many are found without reading all of them."""
        self._multiply(self.done, 5000)
        self.assertIn("helpdesk_ticket_portal_waiting_idx", self._explain({"filterby": "waiting"}))
        self.assertRegex(self._explain({"filterby": "open"}), "helpdesk_ticket(_portal_stage_idx|__stage_id_index)")
        self._multiply(self.new, 20000)
        self.env.cr.execute(
            "DELETE FROM helpdesk_ticket WHERE number LIKE 'M%%' AND stage_id = %s", [self.done.stage_id.id]
        )
        self.env.cr.execute("ANALYZE helpdesk_ticket")
        self.assertRegex(self._explain({"filterby": "closed"}), "helpdesk_ticket(_portal_stage_idx|__stage_id_index)")

    def test_texts_have_an_index(self):
        """Where PostgreSQL has the extension, as in the databases that Odoo makes."""
        tickets, names = self.env["helpdesk.ticket"], self.env["portal.list.ticket"]._get_searches()
        self.assertEqual({tickets._fields[name].index for name in names}, {"trigram"})
        if not self.registry.has_trigram:
            self.env.cr.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
            if not self.env.cr.fetchall():
                self.skipTest("PostgreSQL has no pg_trgm here.")
            self.env.cr.execute("CREATE EXTENSION pg_trgm")
            for name in names:
                index = SQL("CREATE INDEX ON helpdesk_ticket USING gin (%s gin_trgm_ops)", SQL.identifier(name))
                self.env.cr.execute(index)
        self._multiply(self.done, 5000)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.assertIn("Bitmap Index Scan", self._explain({"search": "zzqqzz"}))
        self.assertIn("Bitmap Index Scan", self._explain({"search": "zzqqzz", "search_in": "description"}))

    def test_orders_have_an_index(self):
        portal_list = self.env["portal.list.ticket"].with_user(self.anna)
        for name in ("sort", "seqscan", "incremental_sort", "bitmapscan"):
            self.env.cr.execute(SQL("SET LOCAL %s = off", SQL.identifier(f"enable_{name}")))
        choices = portal_list._get_choices()
        for arguments in (*({"sortby": sort} for sort in choices["sorts"]), {"groupby": "stage"}):
            order = portal_list._get_order(portal_list._parse(arguments, choices), choices)
            # In sudo mode as only the order is examined.
            query = portal_list._get_records().sudo()._search([], order=order, limit=10)
            self.env.cr.execute(SQL("EXPLAIN %s", query.select("id")))
            plan = "\n".join(line for [line] in self.env.cr.fetchall())
            self.assertNotIn("Sort", plan, order)
