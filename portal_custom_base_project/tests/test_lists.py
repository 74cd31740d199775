from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon
from odoo.addons.portal_custom_base.tests.list_common import ListCommon

from ..models.project_task import TEMPLATES


class ProjectListCommon(ListCommon, PortalBaseCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.move = cls._create_project("Move", cls.anna.partner_id)
        cls.office = cls._create_project("Office", cls.anna.partner_id)
        cls.foreign = cls._create_project("Secret", cls.stranger.partner_id)
        cls.tasks = cls._create_task(cls.move, "Pack") | cls._create_task(cls.office, "Paint")
        cls.tasks[1].state = "1_done"
        cls._create_task(cls.foreign, "Hide")

    @classmethod
    def _create_project(cls, name, partner):
        project = cls.env["project.project"].create(
            {"name": name, "privacy_visibility": "portal", "partner_id": partner.id}
        )
        project.message_subscribe(partner.ids)
        return project

    @classmethod
    def _create_task(cls, project, name, **values):
        partner = project.partner_id
        values = {"name": name, "project_id": project.id, "partner_id": partner.id, **values}
        task = cls.env["project.task"].create(values)
        task.message_subscribe(partner.ids)
        return task

    def setUp(self):
        super().setUp()
        self._sign_in(self.anna)


@tagged("post_install", "-at_install")
class TestProjectList(ProjectListCommon):
    list_path = "/my/projects"

    def test_projects(self):
        self.assertEqual(self._list(), ["Move", "Office"])
        self.assertEqual(self._list("?sortby=date"), ["Office", "Move"])
        self.assertEqual(self._list("?search=MOVE"), ["Move"])
        self.assertEqual(self._text(self._open(), "portal_list_title"), "Projects (2)")
        self._check_nonsense()
        self.move.is_template = True
        self.assertEqual(self._list(), ["Office"])

    def test_others_see_nothing_of_it(self):
        self._sign_in(self.stranger)
        self.assertEqual(self._list(), ["Secret"])
        self._check_visitor()

    def test_cost(self):
        for number in range(12):
            self._create_task(self._create_project(f"Project {number}", self.anna.partner_id), "Task")
        self._check_queries("?sortby=date&search=project")
        self._check_indexes(self.env["portal.list.project"].with_user(self.anna))


@tagged("post_install", "-at_install")
class TestTaskList(ProjectListCommon):
    list_path = "/my/tasks"

    def test_filters(self):
        for query, expected in (
            *(("", {"Pack", "Paint"}), ("?filterby=open", {"Pack"}), ("?filterby=closed", {"Paint"})),
            (f"?filterby={self.office.id}", {"Paint"}),
            (f"?filterby={self.foreign.id}", {"Pack", "Paint"}),
            *(("?search=pack", {"Pack"}), ("?search=office&search_in=project_id", {"Paint"})),
            *(("?search=hide", set()), ("?search=secret", set())),
        ):
            self.assertEqual(set(self._list(query)), expected, query)
        self.assertEqual(self._list("?sortby=name&groupby=none"), ["Pack", "Paint"])

    def test_groups(self):
        self.assertEqual(self._headings(""), ["Move", "Office"])
        self.assertEqual(self._headings("?groupby=none"), [])
        self.assertEqual(len(self._headings("?groupby=state")), 2)
        self._create_task(self.move, "Again")
        self.assertEqual(self._headings(""), ["Move", "Office"])

    def test_others_see_nothing_of_it(self):
        self._sign_in(self.stranger)
        self.assertEqual(self._list(), ["Hide"])
        self._check_visitor()

    def test_nonsense_and_cost(self):
        self._check_nonsense()
        for number in range(12):
            user = Command.set(self.env.ref("base.user_admin").ids)
            self._create_task(self.move, f"Task {number}", user_ids=[user])
        self._check_queries("?filterby=open&sortby=state&groupby=stage_id&search=task")
        domain = [("project_id", "!=", False)]
        self._check_indexes(self.env["portal.list.task"].with_user(self.anna), domain)

    def test_templates_are_left_out(self):
        """With what is below them, however deep; all of it is found by the database."""
        template = self._create_task(self.move, "Template", is_template=True)
        child = self._create_task(self.move, "Child", parent_id=template.id)
        grandchild = self._create_task(self.move, "Grandchild", parent_id=child.id)
        tasks, below = self.env["project.task"], template | child | grandchild
        self.assertEqual(below & tasks.search([("has_template_ancestor", "=", True)]), below)
        self.assertFalse(below & tasks.search([("has_template_ancestor", "=", False)]))
        self.assertLessEqual(self.tasks, tasks.search([("has_template_ancestor", "!=", True)]))
        self.assertEqual(set(self._list()), {"Pack", "Paint"})

    def test_templates_are_found_by_their_index(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(SQL("EXPLAIN SELECT FROM project_task WHERE id IN %s", TEMPLATES))
        self.assertIn("project_task_is_template_idx", str(self.env.cr.fetchall()))

    def test_subtasks(self):
        parent = self.tasks[0]
        child = self._create_task(self.move, "Pack books", parent_id=parent.id)
        self.list_path = f"/my/projects/{self.move.id}/task/{parent.id}/subtasks"
        self.assertEqual(self._list(), ["Pack books"])
        self.assertEqual(self._list("?sortby=x&filterby=y&groupby=z"), ["Pack books"])
        self.assertTrue(self._open().xpath(f"//a[@href='/my/projects/{self.move.id}/task/{parent.id}']"))
        child.message_unsubscribe(child.message_partner_ids.ids)
        self.list_path = f"/my/projects/{self.move.id}/task/{parent.id}/recurrent_tasks"
        self.assertFalse(self._list())
        for user, project in ((self.stranger, self.move), (self.anna, self.office)):
            self._sign_in(user)
            path = f"/my/projects/{project.id}/task/{parent.id}/subtasks"
            self.assertEqual(self.url_open(path).status_code, 404)
