import io
import tracemalloc

from odoo.fields import Domain
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from ..models.portal_list_document import FOLDER, PLACE
from ..place import Place
from .common import DocumentsCommon

MANY = 20_000
QUERIES = 15
MEGABYTE = 1024 * 1024


class _Zeros(io.RawIOBase):
    """A large file that is nowhere."""

    def __init__(self, size):
        self.left = size

    def read(self, size=-1):  # pylint: disable=method-required-super
        size = min(size, self.left)
        self.left -= size
        return b"\0" * size


@tagged("post_install", "-at_install")
class TestCost(DocumentsCommon, HttpCase):
    """What pages cost does not grow with the number of files; an archive is never in memory."""

    def _create_many(self, count):
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO portal_document (name, folder_id, company_id, version_id, active, changed_on, size, create_date)
            SELECT 'file ' || n, folder_id, company_id, version_id, true, now(), 1, now()
            FROM portal_document, generate_series(1, %s) n WHERE id = %s
            """,
            [count, self.sheet.id],
        )
        self.env.cr.execute("ANALYZE portal_document")
        self.env.invalidate_all()

    def _count(self, folder, **arguments):
        """Return the number of queries of a page; those that are made once are made before."""
        place = Place(self._actor(self.anna))
        for _time in range(2):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            portal_list = self.env["portal.list.document"].with_user(self.anna)
            portal_list = portal_list.with_context(**{PLACE: place, FOLDER: folder.ids})
            portal_list._prepare_page_values(arguments)
            count = self.env.cr.sql_log_count - before
        return count

    def test_pages_of_many_files(self):
        self._share(self.acme)
        found = []
        # More than a page in both cases.
        for count in (100, MANY):
            self._create_many(count)
            pages = (self.folder, {}), (self.folder.browse(), {}), (self.folder, {"search": "file 7"})
            found.append([self._count(folder, **arguments) for folder, arguments in pages])
        for few, many in zip(*found, strict=True):
            # A search finds more than a page, and is counted then.
            self.assertLessEqual(many, few + 1)
        self.assertLessEqual(max(found[1]), QUERIES)

    def test_pages_come_from_an_index(self):
        """The conditions of the indexes are those of the queries: else each page would sort all files."""
        self._share(self.acme)
        self._create_many(MANY)
        place = Place(self._actor(self.anna))
        files = self.env["portal.document"].sudo()
        readable = place.get_domain("portal.document") & Domain("folder_id", "=", self.folder.id)
        for order in ("name, id", "changed_on desc"):
            query = files._search(readable, order=order, limit=25)
            self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
            plan = "\n".join(line for (line,) in self.env.cr.fetchall())
            # Nothing sorts above the files; what tells who may read them sorts a few rows of its own.
            above, scan, _below = plan.partition(" on portal_document ")
            self.assertTrue(scan)
            self.assertNotIn("Sort", above)
            self.assertNotIn("Sort Key: portal_document.", plan)
            self.assertNotIn("Seq Scan on portal_document ", plan)

    def _plan_search(self, folder, term):
        """Return how PostgreSQL searches a folder and those below it."""
        context = {PLACE: Place(self._actor(self.anna)), FOLDER: folder.ids}
        portal_list = self.env["portal.list.document"].with_user(self.anna).with_context(**context)
        choices, files = portal_list._get_choices(), self.env["portal.document"].sudo()
        domain = portal_list._get_query_domain(portal_list._parse({"search": term}, choices), choices)
        plans = []
        # A page, and the count.
        for values in ({"order": "name, id", "limit": 25}, {"limit": 10_001}):
            self.env.cr.execute(SQL("EXPLAIN %s", files._search(domain, **values).select()))
            plans.append("\n".join(line for (line,) in self.env.cr.fetchall()))
        return plans

    def test_search_goes_with_the_folder(self):
        """A word of two letters is in no index: in a folder with few files, only those are read."""
        self._share(self.acme)
        self._create_many(MANY)
        for term in ("zz", "file", "manual"):
            for plan in self._plan_search(self.sub, term):
                self.assertRegex(plan, r"portal_document_(_folder_id_index|folder_\w+_idx)", term)
                self.assertNotIn("portal_document__name_index", plan, term)
                self.assertNotIn("Seq Scan on portal_document ", plan, term)

    def test_search_goes_by_the_word(self):
        """In a folder with very many files, a rare word is found by its letters."""
        self._share(self.acme)
        self._create_many(MANY)
        for plan in self._plan_search(self.folder, "file 19999"):
            self.assertIn("portal_document__name_index", plan)
            self.assertNotIn("Seq Scan on portal_document ", plan)

    def test_what_replaces_files_is_not_joined(self):
        """Only the bin is read for it: to count what is in force, no file is read twice."""
        self._share(self.acme)
        self._create_many(MANY)
        for plan in self._plan_search(self.folder, "file"):
            self.assertNotIn("Join", plan.partition(" on portal_document ")[0])
            self.assertIn(" using portal_document_bin_idx on portal_document ", plan)

    def test_rare_words_are_found_before_they_are_sorted(self):
        """In the order of a page, PostgreSQL would go through the names of all files for a few."""
        self._share(self.acme)
        self._create_many(MANY)
        context = {PLACE: Place(self._actor(self.anna)), FOLDER: self.folder.ids}
        portal_list = self.env["portal.list.document"].with_user(self.anna).with_context(**context)
        domains = []
        original = type(portal_list)._search_fetch

        def spy(records, domain, *arguments, **values):
            domains.append(domain)
            return original(records, domain, *arguments, **values)

        self.patch(type(portal_list), "_search_fetch", spy)
        rare = portal_list._prepare_page_values({"search": "file 199"})
        self.assertEqual(
            (rare["total_text"], [one.field_expr for one in domains[0].iter_conditions()]), ("111", ["id"])
        )
        common = portal_list._prepare_page_values({"search": "file"})
        self.assertEqual(common["total_text"], "1,000+")
        self.assertGreater(len(list(domains[1].iter_conditions())), 1)

    def test_archive_is_not_in_memory(self):
        archives = self.env["portal.document.archive"]
        entries = [("large.bin", lambda: _Zeros(200 * MEGABYTE)), ("second.bin", lambda: _Zeros(50 * MEGABYTE))]
        tracemalloc.start()
        try:
            size = sum(len(part) for part in archives._iterate(entries))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        self.assertGreater(size, 250 * MEGABYTE)
        self.assertLess(peak, 16 * MEGABYTE)
