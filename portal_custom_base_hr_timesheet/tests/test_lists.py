from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon
from odoo.addons.portal_custom_base.tests.list_common import ListCommon


@tagged("post_install", "-at_install")
class TestTimesheetList(ListCommon, PortalBaseCommon, HttpCase):
    list_path = "/my/timesheets"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.employee = cls.env["hr.employee"].create({"name": "Worker"})
        cls.task = cls._create_task("Move", cls.anna.partner_id)
        cls._log(cls.task, "Pack", unit_amount=1.5)
        cls._log(cls.task, "Carry", unit_amount=2, date=cls.today - timedelta(days=800))
        cls._log(cls._create_task("Secret", cls.stranger.partner_id), "Hide")

    @classmethod
    def _create_task(cls, name, partner):
        project = cls.env["project.project"].create(
            {"name": name, "privacy_visibility": "portal", "allow_timesheets": True, "partner_id": partner.id}
        )
        values = {"name": f"Task of {name}", "project_id": project.id, "partner_id": partner.id}
        task = cls.env["project.task"].create(values)
        task.message_subscribe(partner.ids)
        return task

    @classmethod
    def _log(cls, task, name, **values):
        values = {"task_id": task.id, "project_id": task.project_id.id, "employee_id": cls.employee.id, **values}
        return cls.env["account.analytic.line"].create({"name": name, **values})

    def setUp(self):
        super().setUp()
        self._sign_in(self.anna)

    def test_filters(self):
        for query, expected in (
            *(("", ["Pack", "Carry"]), ("?filterby=today", ["Pack"]), ("?filterby=year", ["Pack"])),
            *(("?filterby=last_year", []), ("?sortby=name", ["Carry", "Pack"]), ("?search=carry", ["Carry"])),
            *(("?search=move&search_in=project_id", ["Pack", "Carry"]), ("?search=secret", [])),
            *(("?search=worker&search_in=employee_id", ["Pack", "Carry"]), ("?search=hide", [])),
            (f"?date_begin={self.today}", ["Pack"]),
        ):
            self.assertEqual(self._list(query), expected, query)
        self._check_nonsense()

    def test_groups_and_totals(self):
        self.assertEqual(self._headings("?groupby=project_id"), ["Move"])
        self.assertEqual(len(self._headings("?groupby=date")), 2)
        self.assertIn("03:30", self._text(self._open(), "portal_list_totals"))
        self.assertIn("01:30", self._text(self._open("?filterby=today"), "portal_list_totals"))
        self.env.company.timesheet_encode_uom_id = self.env.ref("uom.product_uom_day")
        self.assertIn("days", self._text(self._open(), "portal_list_totals"))

    def test_others_see_nothing_of_it(self):
        self._sign_in(self.stranger)
        self.assertEqual(self._list(), ["Hide"])
        self._check_visitor()

    def test_cost(self):
        for number in range(12):
            self._log(self.task, f"Work {number}", unit_amount=1)
        self._check_queries("?filterby=year&sortby=name&search=work", "?groupby=task_id")
        domain = [("project_id", "!=", False)]
        self._check_indexes(self.env["portal.list.timesheet"].with_user(self.anna), domain)

    def test_hours_of_a_project(self):
        """The vendor shows sums; single hours are those that the reader sees, of this project alone."""
        project = self.task.project_id
        project.message_subscribe(self.anna.partner_id.ids)
        other = self._create_task("Other", self.anna.partner_id)
        self._log(other, "Wait", unit_amount=1)
        path = f"/my/projects/{project.id}"
        self.assertNotIn("Hours used", self.url_open(path).text)
        self.assertNotIn("Hours used", self.url_open("/my/projects").text)
        project.write({"portal_shows_hours": True, "allocated_hours": 20})
        self.assertIn("03:30 of 20:00", self.url_open(path).text)
        self.assertIn("03:30 of 20:00", self.url_open("/my/projects").text)
        portal_list = self.env["portal.list.timesheet"].with_user(self.anna)
        address = portal_list._get_project_url(project)
        self.assertEqual(self._list(address.removeprefix(self.list_path)), ["Pack", "Carry"])
        with patch("odoo.addons.portal_custom_base_hr_timesheet.models.portal_list_timesheet.PROJECTS", 1):
            address = portal_list._get_project_url(other.project_id)
            self.assertEqual(self._list(address.removeprefix(self.list_path)), ["Wait"])
        self._sign_in(self.stranger)
        self.assertNotIn("03:30", self.url_open(path).text)

    def test_hours_of_tasks(self):
        self.list_path = "/my/tasks"
        self.assertIn("03:30", self._open().text_content())
