from odoo.tests import HttpCase, tagged

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


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
        self.anna.partner_id.portal_role_id = self._create_role(timesheet=scope)
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
