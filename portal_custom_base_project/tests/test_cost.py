import json

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon

from .. import followers

MANY = 20_000
# What a page or its count may read of tasks, projects and followers together; a count ends at 1,000.
MOST_READ = MANY / 2
TABLES = ("project_task", "project_project", "mail_followers")


@tagged("post_install", "-at_install")
class TestCost(PortalBaseCommon, TransactionCase):
    """What the lists cost does not grow with the number of tasks and projects; nor do they show others for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        shared = {"privacy_visibility": "portal"}
        cls.project = cls.env["project.project"].create({"name": "Move", **shared})
        cls.task = cls.env["project.task"].create({"name": "Pack", "project_id": cls.project.id})
        for record in (cls.project, cls.task):
            record.message_subscribe(cls.anna.partner_id.ids)

    @classmethod
    def _multiply(cls, record, count):
        """Copy the row of a record, and those of its followers, in the database."""
        cls.env.flush_all()
        left_out = ["id", "access_token", "alias_id"] if "alias_id" in record._fields else ["id", "access_token"]
        names = [name for name, field in record._fields.items() if field.store and field.column_type]
        columns = SQL(", ").join(SQL.identifier(name) for name in names if name not in left_out)
        more = SQL(", alias_id" if "alias_id" in left_out else "")
        cls.env.cr.execute(
            SQL(
                "WITH made AS (INSERT INTO %(table)s (%(columns)s%(more)s) SELECT %(columns)s%(more)s FROM %(table)s,"
                " generate_series(1, %(count)s) nth WHERE id = %(id)s RETURNING id)"
                " INSERT INTO mail_followers (res_model, res_id, partner_id) SELECT %(model)s, made.id, partner_id"
                " FROM made, mail_followers WHERE res_model = %(model)s AND res_id = %(id)s",
                table=SQL.identifier(record._table),
                columns=columns,
                more=more,
                count=count,
                id=record.id,
                model=record._name,
            )
        )
        for table in TABLES:
            cls.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        cls.env.invalidate_all()

    def _get_query(self, name, **arguments):
        """Return the records of a list in the mode that it reads them, its domain and its order."""
        portal_list = self.env[name].with_user(self.anna)
        choices = portal_list._get_choices()
        query = portal_list._parse(arguments, choices)
        domain, order = portal_list._get_query_domain(query, choices), portal_list._get_order(query, choices)
        return portal_list._get_records(), domain, order

    def _count_read(self, query):
        """Return how many rows PostgreSQL reads of the tables for a query, whether it keeps or drops them."""
        self.env.cr.execute(SQL("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) %s", query.select()))
        [(plan,)] = self.env.cr.fetchall()
        return self._count_rows((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])

    def _count_rows(self, node):
        own = 0
        if node.get("Relation Name") in TABLES or "Bitmap Index" in node["Node Type"]:
            own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        return own + sum(self._count_rows(child) for child in node.get("Plans", ()))

    def _check_list(self, name, **arguments):
        """Check that a page, a count of at most 1,000 and their queries read few rows."""
        records, domain, order = self._get_query(name, **arguments)
        page = self._count_read(records._search(domain, order=order, limit=25))
        count = self._count_read(records._search(domain, limit=1001))
        self.assertLess(page, MOST_READ, arguments)
        self.assertLess(count, MOST_READ, arguments)

    def test_tasks(self):
        self._multiply(self.task, MANY)
        for sort in self.env["portal.list.task"]._get_sorts():
            self._check_list("portal.list.task", sortby=sort, groupby="none")
        for group in self.env["portal.list.task"]._get_groups():
            self._check_list("portal.list.task", groupby=group)
        for arguments in ({"filterby": "open"}, {"filterby": str(self.project.id)}, {"search": "pack"}):
            self._check_list("portal.list.task", **arguments)

    def test_rare_tasks_are_found_by_their_texts(self):
        self.task.name = "Pack"
        self._multiply(self.task, MANY)
        rare = self.task.copy({"name": "Unpack the crane"})
        rare.message_subscribe(self.anna.partner_id.ids)
        self.env.cr.execute("ANALYZE project_task")
        records, domain, order = self._get_query("portal.list.task", search="crane")
        self.assertEqual(records.search(domain, order=order), rare)
        self._check_list("portal.list.task", search="crane")

    def test_projects(self):
        self._multiply(self.project, MANY)
        for sort in self.env["portal.list.project"]._get_sorts():
            self._check_list("portal.list.project", sortby=sort)
        self._check_list("portal.list.project", search="move")

    def test_filters_of_many_projects(self):
        self._multiply(self.project, 300)
        newest = self.env["project.project"].search([], order="id desc", limit=1)
        filters = self.env["portal.list.task"].with_user(self.anna)._get_project_filters()
        self.assertEqual(len(filters), 100)
        self.assertIn(str(newest.id), filters)

    def test_index_of_followers(self):
        """Whether somebody follows a task is looked up by an index that begins with the person."""
        self._multiply(self.task, MANY)
        # There is another index for whoever follows nothing but tasks.
        others = "SELECT 'none', number, %s FROM generate_series(1, %s) number"
        others = SQL(others, self.anna.partner_id.id, MANY)
        insert = SQL("INSERT INTO mail_followers (res_model, res_id, partner_id) %s", others)
        self.env.cr.execute(insert)
        self.env.cr.execute("ANALYZE mail_followers")
        records, domain, order = self._get_query("portal.list.task")
        domain &= Domain("message_partner_ids", "in", self.anna.partner_id.ids)
        self.env.cr.execute(SQL("EXPLAIN %s", records._search(domain, order=order, limit=25).select()))
        self.assertIn("mail_followers_portal_partner_idx", str(self.env.cr.fetchall()))

    def test_same_records_as_by_odoo(self):
        """Few or many, what is found is what Odoo finds: own, of the company, of others, and of nobody."""
        people = self.anna | self.ben | self.stranger
        others = self.env["project.task"].create(
            [{"name": name, "project_id": self.project.id} for name in ("Ben's", "Company's", "Stranger's", "Nobody's")]
        )
        # A task takes over the followers of its project.
        others.message_unsubscribe(self.anna.partner_id.ids)
        for task, partner in zip(others, (*(self.ben | self.stranger).partner_id, self.customer), strict=False):
            task.message_subscribe(partner.ids)
        for many in (0, 1, 1000):
            self.patch(followers, "MANY", many)
            for records in (self.env["project.task"], self.env["project.project"]):
                for operator, ids in (
                    *(("in", user.partner_id.ids) for user in people),
                    *(("in", people.partner_id.ids), ("in", []), ("not in", self.anna.partner_id.ids)),
                    *(("child_of", self.customer.ids), ("child_of", self.stranger.partner_id.parent_id.ids)),
                ):
                    with self.subTest(many=many, model=records._name, operator=operator, ids=ids):
                        found = records.search([("message_partner_ids", operator, ids)])
                        self.assertEqual(found, self._search_as_odoo(records, operator, ids))

    def _search_as_odoo(self, records, operator, ids):
        rows = self.env["mail.followers"].search([("res_model", "=", records._name)])
        if operator == "child_of":
            ids = self.env["res.partner"].search([("id", "child_of", ids)]).ids
        followed = rows.filtered(lambda row: row.partner_id.id in ids).mapped("res_id")
        return records.search([("id", "not in" if operator == "not in" else "in", followed)])

    def test_people_outside_search_by_themselves_alone(self):
        tasks = self.env["project.task"].with_user(self.ben)
        self.assertTrue(tasks._search_message_partner_ids("in", self.ben.partner_id.ids))
        with self.assertRaisesRegex(AccessError, "filter threads by themselves"):
            tasks._search_message_partner_ids("in", self.stranger.partner_id.ids)
