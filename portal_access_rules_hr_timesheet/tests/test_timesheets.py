from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon

from ..models.project_task import HOURS_WORD


@tagged("post_install", "-at_install")
class TestTimesheets(PortalAccessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        project = cls.env["project.project"].create(
            {"name": "Move", "privacy_visibility": "portal", "allow_timesheets": True, "partner_id": cls.acme.id}
        )
        employee = cls.env["hr.employee"].create({"name": "Worker"})
        cls.lines = cls.env["account.analytic.line"]
        for user in (cls.anna, cls.bob, cls.ben):
            task = cls.env["project.task"].create(
                {"name": f"Task of {user.name}", "project_id": project.id, "partner_id": user.partner_id.id}
            )
            task.message_subscribe(user.partner_id.ids)
            cls.lines |= cls.lines.create(
                {"name": f"Work {user.name}", "task_id": task.id, "project_id": project.id, "employee_id": employee.id}
            )

    def _page(self, scope):
        self.anna.partner_id.portal_role_id = self._create_role(timesheet=scope, project="company")
        self.authenticate(self.anna.login, self.anna.login)
        text = self.url_open("/my/timesheets").text
        return [line.name for line in self.lines if line.name in text]

    def test_page_is_held_to_the_role(self):
        self.assertEqual(self._page("none"), [])
        self.assertEqual(self._page("own"), ["Work Anna"])
        self.assertEqual(self._page("company"), ["Work Anna", "Work Bob"])

    def test_staff_is_not(self):
        staff = self.env.ref("base.user_admin")
        domain = self.lines.with_user(staff)._timesheet_get_portal_domain()
        self.assertLessEqual(self.lines, self.lines.sudo().search(domain))

    def _read_hours(self, scope):
        """Return what a page and RPC tell of the hours of a task."""
        self.lines.unit_amount = 3.25
        self.anna.partner_id.portal_role_id = self._create_role(timesheet=scope, project="company")
        self.authenticate(self.anna.login, self.anna.login)
        response = self.url_open("/my/tasks")
        self.assertEqual(response.status_code, 200)
        page = response.text
        task = self.lines[0].task_id.with_user(self.anna)
        fields = ("effective_hours", "total_hours_spent", "progress", "timesheet_ids")
        return "03:15" in page, [name for name in fields if task._has_field_access(task._fields[name], "read")]

    def test_sums_of_hours_are_closed_with_the_timesheets(self):
        self.assertEqual(self._read_hours("none"), (False, []))
        is_shown, fields = self._read_hours("company")
        self.assertTrue(is_shown)
        self.assertIn("effective_hours", fields)
        task = self.lines[0].task_id
        self.assertTrue(task.with_user(self.anna).read(["effective_hours"]))
        self.anna.partner_id.portal_role_id = self._create_role(project="company")
        with self.assertRaises(AccessError):
            task.with_user(self.anna).read(["effective_hours"])
        project = task.project_id.with_user(self.anna)
        self.assertFalse(project._has_field_access(project._fields["effective_hours"], "read"))

    def test_shared_project_is_shown_without_the_hours(self):
        """The view of a shared project names no field that the reader may not read: it could not be shown."""
        project = self.lines[0].task_id.project_id
        project.privacy_visibility = "portal"
        self.env["project.collaborator"].create({"project_id": project.id, "partner_id": self.anna.partner_id.id})
        for scope, is_shown in (("none", False), ("company", True)):
            self.anna.partner_id.portal_role_id = self._create_role(timesheet=scope, project="company")
            tasks = self.env["project.task"].with_user(self.anna)
            for document_type in ("form", "list", "kanban"):
                view = self.env.ref(
                    f"project.project_sharing_project_task_view_{document_type}", raise_if_not_found=False
                )
                view = view or self.env.ref("project.project_sharing_project_task_view_tree")
                arch = tasks.get_views([(view.id, document_type)])["views"][document_type]["arch"]
                self.assertEqual(bool(HOURS_WORD.search(arch)), is_shown, (scope, document_type))

    # === TASKS === #

    def _get_shown(self, path="/my/timesheets", role=None, **scopes):
        """Return whose work a page lists and the hours that the counter, the page and its groups tell."""
        self.anna.partner_id.portal_role_id = role or self._create_role(**scopes)
        self.authenticate(self.anna.login, self.anna.login)
        text = self.url_open(path).text
        return [line.name.removeprefix("Work ") for line in self.lines if line.name in text], text

    def _count(self):
        params = {"counters": ["timesheet_count"]}
        response = self.url_open("/my/counters", json={"jsonrpc": "2.0", "method": "call", "params": params})
        return response.json()["result"]["timesheet_count"]

    def _check(self, expected, **scopes):
        self.lines.unit_amount = 3.25
        for query in ("groupby=none", "groupby=project_id", "search=Work&search_in=name"):
            names, text = self._get_shown(f"/my/timesheets?{query}", **scopes)
            self.assertEqual(names, expected, query)
            # The sum of all three is nowhere, that of two where both are shown in a group.
            self.assertNotIn("09:45", text)
            self.assertTrue("06:30" in text or len(expected) != 2 or query != "groupby=project_id", query)
        self.assertEqual(self._count(), len(expected))

    def test_tasks_hidden_by_the_role(self):
        self._check(["Anna", "Bob"], timesheet="company", project="company")
        self._check(["Anna"], timesheet="company", project="own")
        self._check([], timesheet="company", project="none")

    def test_tasks_hidden_by_the_privacy_of_the_project(self):
        self.lines[1].task_id.message_unsubscribe(self.anna.partner_id.ids)
        scopes = {"timesheet": "company", "project": "company"}
        project = self.lines[0].task_id.project_id
        for privacy, expected in (("followers", []), ("employees", []), ("portal", ["Anna", "Bob"])):
            project.privacy_visibility = privacy
            self._check(expected, **scopes)

    def test_hours_of_another_customer(self):
        """Also those of a task that the customer follows: the hours are addressed to somebody else."""
        names, _text = self._get_shown(timesheet="company", project="company")
        self.assertNotIn("Ben", names)
        self.assertIn("Anna", names)

    def test_hours_without_a_task(self):
        project = self.lines[0].task_id.project_id
        project.message_subscribe(self.anna.partner_id.ids)
        line = self.lines.create(
            {
                "name": "Work Meeting",
                "project_id": project.id,
                "employee_id": self.lines[0].employee_id.id,
                "partner_id": self.anna.partner_id.id,
            }
        )
        line.task_id = False
        self.lines = line
        self.assertEqual(self._get_shown(timesheet="company", project="company")[0], ["Meeting"])
        self.assertEqual(self._get_shown(timesheet="company")[0], [])

    def test_print_of_a_task(self):
        """The file of a task holds the hours that the list shows."""
        task = self.lines[1].task_id
        path = f"/my/tasks/{task.id}?report_type=html"
        self.assertEqual(self._get_shown(path, timesheet="company", project="company")[0], ["Bob"])
        self.assertEqual(self._get_shown(path, timesheet="company", project="own")[0], [])

    def test_no_order_tells_of_costs(self):
        for line, amount in zip(self.lines[:2], (-9, -1), strict=True):
            line.amount = amount
        orders = []
        for sortby in ("name", "amount", "amount desc"):
            _names, text = self._get_shown(
                f"/my/timesheets?groupby=none&sortby={sortby}", timesheet="company", project="company"
            )
            orders.append(text.index("Work Anna") < text.index("Work Bob"))
        self.assertEqual(orders[1], orders[2])
        self.assertTrue(orders[0])
