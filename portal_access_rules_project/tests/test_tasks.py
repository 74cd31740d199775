from odoo.tests import Form, HttpCase, tagged

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


@tagged("post_install", "-at_install")
class TestTasks(PortalAccessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls.env["project.project"].create({"name": "Move", "privacy_visibility": "portal"})
        people = cls.anna.partner_id | cls.bob.partner_id
        cls.project.message_subscribe(people.ids)
        cls.mine, cls.bobs = cls.env["project.task"].create(
            [
                {"name": f"Task of {partner.name}", "project_id": cls.project.id, "partner_id": partner.id}
                for partner in people
            ]
        )
        # A task takes over the followers of its project.
        cls.mine.message_unsubscribe(cls.bob.partner_id.ids)
        cls.bobs.message_unsubscribe(cls.anna.partner_id.ids)
        cls.bobs.message_subscribe(cls.bob.partner_id.ids)
        cls.project._portal_ensure_token()
        cls.anna.partner_id.portal_role_id = cls._create_role(project="own")

    def _create_view(self):
        """Return a form like Odoo's of a shared project, without the fields that other apps bring to it."""
        fields = '<field name="name"/><field name="partner_id"/><field name="parent_id"/><field name="tag_ids"/>'
        values = {
            "name": "Test",
            "model": "project.task",
            "arch": f'<form>{fields}<field name="child_ids"><list editable="top">{fields}</list></field></form>',
        }
        return self.env["ir.ui.view"].create(values)

    def _is_shown(self, task, token=None):
        path = f"/my/projects/{self.project.id}/task/{task.id}"
        response = self.url_open(path + (f"?access_token={token}" if token else ""), allow_redirects=False)
        return response.status_code == 200 and task.name in response.text

    def test_nobody_begins_to_follow_by_themselves(self):
        self.project.collaborator_ids = [(0, 0, {"partner_id": self.anna.partner_id.id})]
        self.anna.partner_id.portal_role_id = self._create_role(project="company")
        task = self.bobs.with_user(self.anna)
        self.assertFalse(task.project_sharing_toggle_is_follower())
        self.assertNotIn(self.anna.partner_id, self.bobs.message_partner_ids)
        self.assertFalse(self.mine.with_user(self.anna).project_sharing_toggle_is_follower())
        self.assertNotIn(self.anna.partner_id, self.mine.message_partner_ids)

    def test_collaborators(self):
        """One of full access sees all tasks of the project, one of limited access those that are the own."""
        task = self.env["project.task"].with_user(self.anna)
        self.project.collaborator_ids = [(0, 0, {"partner_id": self.anna.partner_id.id, "limited_access": True})]
        self.assertEqual(task.search([("project_id", "=", self.project.id)]), self.mine)
        self.project.collaborator_ids.limited_access = False
        self.assertEqual(task.search([("project_id", "=", self.project.id)]), self.mine | self.bobs)

    def test_form_of_a_collaborator(self):
        """Odoo's form of a shared project is filled in as before; it tells the name of nobody who is closed."""
        self.project.collaborator_ids = [(0, 0, {"partner_id": self.anna.partner_id.id})]
        self.project.partner_id = self.ben.partner_id
        tasks = self.env["project.task"].with_user(self.anna).with_context(default_project_id=self.project.id)
        view = self._create_view()
        form = Form(tasks, view=view)
        form.name = "Paint"
        form.parent_id = self.mine.with_user(self.anna)
        self.assertEqual((form.name, form.parent_id), ("Paint", self.mine))
        with Form(self.mine.with_user(self.anna), view=view) as form:
            form.name = "Task of Anna, renamed"
        self.assertEqual(self.mine.name, "Task of Anna, renamed")
        values = {"partner_id": self.ben.partner_id.id, "parent_id": self.bobs.id}
        spec = {name: {"fields": {"display_name": {}}} for name in values}
        self.project.partner_id = False
        self.anna.partner_id.portal_role_id = self._create_role(project="own")
        self.project.collaborator_ids.limited_access = True
        told = str(tasks.onchange(values, [], spec))
        self.assertNotIn("Ben", told)
        self.assertNotIn("Bob", told)
        self.assertIn("Task of Anna", str(tasks.onchange({"parent_id": self.mine.id}, [], spec)))

    def test_no_secret_opens_the_task_of_a_colleague(self):
        self.authenticate(self.anna.login, self.anna.login)
        for token in (None, "x", self.project.access_token, self.bobs._portal_ensure_token()):
            self.assertTrue(self._is_shown(self.mine, token))
            self.assertFalse(self._is_shown(self.bobs, token))

    def test_visitor_with_the_secret_of_the_project(self):
        self.authenticate(None, None)
        self.assertTrue(self._is_shown(self.bobs, self.project.access_token))
        self.assertFalse(self._is_shown(self.bobs, "x"))

    def test_task_of_another_project(self):
        other = self.env["project.task"].create(
            {"name": "Elsewhere", "project_id": self.project.copy().id, "partner_id": self.anna.partner_id.id}
        )
        self.authenticate(None, None)
        self.assertFalse(self._is_shown(other, self.project.access_token))
