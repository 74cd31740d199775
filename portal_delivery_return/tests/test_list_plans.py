import json

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from .common import ReturnCommon

MANY = 4000
# Of 8 KiB: far fewer than those of all copies.
MOST_PAGES = 120


@tagged("post_install", "-at_install")
class TestListPlans(ReturnCommon):
    """How PostgreSQL reads the lists of a customer who has many deliveries and returns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        line = {"move_id": cls.move.id, "quantity": 1}
        cls.sample = cls.env["portal.delivery.return"].create(
            {
                "picking_id": cls.delivery.id,
                "partner_id": cls.anna.partner_id.id,
                "reason_id": cls.reasons["wrong"].id,
                "line_ids": [(0, 0, line)],
            }
        )
        cls.env.flush_all()
        cls._copy(cls.delivery, name="'OUT' || nth", scheduled_date="now() - nth * interval '1 hour'")
        cls._copy(cls.sample, name="'RB' || nth", dedup_key="NULL")
        cls._copy(cls.sample.line_ids, return_id=f"{cls.sample.id} + nth")
        cls.env.invalidate_all()

    @classmethod
    def _copy(cls, record, **cells):
        """Copy a row many times with PostgreSQL.

        :param cells: what differs, as SQL that may use `nth`, by the column
        """
        table, cells = record._table, {"id": f"{record.id} + nth", **cells}
        cls.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
            [table],
        )
        names = [name for [name] in cls.env.cr.fetchall()]
        cls.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s sample, generate_series(1, %s) nth WHERE sample.id = %s",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(SQL(cells[name]) if name in cells else SQL.identifier("sample", name) for name in names),
                SQL.identifier(table),
                MANY,
                record.id,
            )
        )
        cls.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))

    def _count_pages(self, name, **arguments):
        """Return how many pages of PostgreSQL are read for the rows of a list, and how many rows are found."""
        portal_list = self.env[name].with_user(self.anna)
        choices = portal_list._get_choices()
        query = portal_list._parse(arguments, choices)
        # In sudo mode as the list searches.
        records_sudo = portal_list._get_records().sudo()
        domain = Domain(portal_list._get_query_domain(query, choices)).optimize_full(records_sudo)
        found = records_sudo._search(domain, order=portal_list._get_order(query, choices), limit=25)
        self.env.cr.execute(SQL("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) %s", found.select()))
        [[plan]] = self.env.cr.fetchall()
        plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
        return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], plan["Actual Rows"]

    def test_newest_are_read_from_an_index(self):
        for name in ("portal.list.delivery", "portal.list.return"):
            pages, rows = self._count_pages(name)
            self.assertEqual(rows, 25, name)
            self.assertLess(pages, MOST_PAGES, name)

    def test_one_is_found_by_its_number(self):
        for name, number in (("portal.list.delivery", f"OUT{MANY}"), ("portal.list.return", f"RB{MANY}")):
            pages, rows = self._count_pages(name, search=number)
            self.assertEqual(rows, 1, name)
            self.assertLess(pages, MOST_PAGES, name)
