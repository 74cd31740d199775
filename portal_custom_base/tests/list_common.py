from lxml import html

from odoo.tools import SQL


class ListCommon:
    """What the tests of lists ask of their pages. A class that uses it has `list_path`, and is an `HttpCase`."""

    # What a whole page may ask of the database, the session and the frame included.
    page_queries = 15

    def _sign_in(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _open(self, query=""):
        response = self.url_open(self.list_path + query)
        self.assertEqual(response.status_code, 200, query)
        return html.fromstring(response.content)

    def _list(self, query=""):
        """Return the names of what is on the page, in its order."""
        cells = self._open(query).xpath("//td[contains(@class, 'o_portal_list_name')]/*[last()]")
        return [" ".join(cell.text_content().split()) for cell in cells]

    def _text(self, page, name):
        return " ".join(" ".join(node.text_content().split()) for node in page.xpath(f"//*[@name='{name}']"))

    def _headings(self, query):
        return [" ".join(node.text_content().split()) for node in self._open(query).xpath("//th[@role='rowheader']")]

    def _check_visitor(self):
        self._sign_in(None)
        self.assertIn("/web/login", self.url_open(self.list_path, allow_redirects=False).headers["Location"])

    def _check_nonsense(self):
        """What an address asks for that the list does not know is the default."""
        expected = self._list()
        self.assertTrue(expected)
        for query in (
            *("?filterby=x", "?sortby=x", "?sortby=create_uid", "?ppg=x", "?date_begin=x", "?groupby=x", "?page=x"),
            *("/page/x", "/page/-1", "/page/0", "/page/99", f"/page/{'9' * 30}", "?search_in=password"),
        ):
            self.assertEqual(self._list(query), expected, query)

    def _check_queries(self, *queries):
        for query in ("", "?ppg=10", "/page/2?ppg=10", *queries):
            self.url_open(self.list_path + query), self.url_open(self.list_path + query)
            before = self.cr.sql_log_count
            self.url_open(self.list_path + query)
            self.assertLessEqual(self.cr.sql_log_count - before, self.page_queries, query)

    def _check_indexes(self, portal_list, domain=(), without=()):
        """Check that each order of the list can be read from an index, without sorting all records."""
        for name in ("sort", "seqscan", "incremental_sort", "bitmapscan"):
            self.env.cr.execute(SQL("SET LOCAL %s = off", SQL.identifier(f"enable_{name}")))
        choices = portal_list._get_choices()
        for sort in choices["sorts"].keys() - set(without):
            query = portal_list._parse({"sortby": sort, "groupby": "none"}, choices)
            # In sudo mode as only the order is examined.
            found = (
                portal_list._get_records()
                .sudo()
                ._search(list(domain), order=portal_list._get_order(query, choices), limit=10)
            )
            self.env.cr.execute(SQL("EXPLAIN %s", found.select("id")))
            plan = "\n".join(line for [line] in self.env.cr.fetchall())
            self.assertNotIn("Sort", plan, sort)
