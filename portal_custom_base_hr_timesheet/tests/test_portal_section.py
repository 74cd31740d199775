from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestPortalSection(PortalBaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.section = cls.env["portal.section"].search([("path", "=", "/my/timesheets")])
        partner = cls.anna.partner_id
        cls.project = cls.env["project.project"].create(
            {"name": "Shared", "privacy_visibility": "portal", "allow_timesheets": True, "partner_id": partner.id}
        )
        cls.task = cls.env["project.task"].create(
            {"name": "Task", "project_id": cls.project.id, "partner_id": partner.id}
        )
        # Only who follows a task sees it.
        cls.task.message_subscribe(partner.ids)
        employee = cls.env["hr.employee"].create({"name": "Worker"})
        hours = {"project_id": cls.project.id, "employee_id": employee.id, "unit_amount": 1}
        cls.task.timesheet_ids = [Command.create(hours | {"name": str(number)}) for number in range(3)]

    def _count(self, user):
        return self._sections_of(user)._get_counters([self._counter()]).get(self._counter())

    def test_customer_counts_the_hours_of_their_own_projects(self):
        self.assertEqual(self._count(self.anna), "3")
        self.assertEqual(self._count(self.stranger), "0")

    def test_hours_of_private_projects_are_not_counted(self):
        self.project.privacy_visibility = "employees"
        self.assertEqual(self._count(self.anna), "0")

    def test_counting_stops_at_the_limit(self):
        sections = self._sections_of(self.anna)
        section = next(s for s in sections._get_visible() if s["id"] == self.section.id)
        self.assertEqual(len(sections._search_counted(section, 2)), 2)

    def test_section_is_shown_without_access_rights_on_the_model(self):
        timesheet = self.env.registry["account.analytic.line"]
        with patch.object(timesheet, "has_access", lambda self, operation: False):
            self.assertEqual(self._count(self.anna), "3")
