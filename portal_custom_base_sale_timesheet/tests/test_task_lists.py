from odoo import Command
from odoo.fields import Domain
from odoo.tests import HttpCase, tagged

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon
from odoo.addons.portal_custom_base.tests.list_common import ListCommon


@tagged("post_install", "-at_install")
class TestTaskLists(ListCommon, PortalBaseCommon, HttpCase):
    """What links an order, its invoices, its task and the hours of the task."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        project = cls.env["project.project"].create(
            {"name": "Support", "allow_billable": True, "privacy_visibility": "portal", "allow_timesheets": True}
        )
        product = cls.env["product.product"].create(
            {
                "name": "By the hour",
                "type": "service",
                "uom_id": cls.env.ref("uom.product_uom_hour").id,
                "service_policy": "delivered_timesheet",
                "service_tracking": "task_global_project",
                "project_id": project.id,
                "list_price": 100,
            }
        )
        partner = cls.anna.partner_id
        line = Command.create({"product_id": product.id, "product_uom_qty": 10})
        cls.order = cls.env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})
        cls.order.action_confirm()
        cls.task = cls.order.tasks_ids
        cls.task.message_subscribe(partner.ids)
        employee = cls.env["hr.employee"].create({"name": "Worker"})
        hours = {"project_id": project.id, "employee_id": employee.id, "unit_amount": 2}
        cls.task.timesheet_ids = [Command.create(hours | {"name": "Support"})]
        cls.invoice = cls.order._create_invoices()
        cls.invoice.action_post()

    def test_hours_of_an_order_and_of_an_invoice(self):
        self.list_path = "/my/timesheets"
        self._sign_in(self.anna)
        for query in (f"search_in=so&search={self.order.name}", f"search_in=invoice&search={self.invoice.name}"):
            self.assertEqual(self._list(f"?{query}"), ["Support"], query)
        for query in ("search_in=so&search=nothing", "search_in=invoice&search=nothing"):
            self.assertFalse(self._list(f"?{query}"), query)
        # Invoices are looked for only if they are asked for.
        self.assertFalse(self._list(f"?search={self.invoice.name}"))
        self._sign_in(self.stranger)
        self.assertFalse(self._list(f"?search_in=so&search={self.order.name}"))

    def test_invoice_without_hours_does_not_look_for_them(self):
        hours = self.env["account.analytic.line"].with_user(self.anna)
        plain = self.env["account.move"].create({"move_type": "out_invoice", "partner_id": self.anna.partner_id.id})
        for invoice, is_asked in ((self.invoice, True), (plain, False)):
            lines = invoice.line_ids.sale_line_ids
            domain = Domain(hours._timesheet_get_sale_domain(lines, invoice))
            self.assertEqual(not domain.is_false(), is_asked)
        self.assertFalse(Domain(hours._timesheet_get_sale_domain(self.order.order_line, False)).is_false())

    def test_hidden_section_of_invoices(self):
        path = f"/my/tasks/{self.task.id}"
        section = self.env.ref("portal_custom_base.section_invoice")
        self._sign_in(self.anna)
        for is_hidden in (False, True):
            section.is_hidden = is_hidden
            self.assertEqual(self.url_open(f"{path}/orders/invoices").status_code, 404 if is_hidden else 200)
            page = self.url_open(path)
            self.assertEqual(page.status_code, 200)
            self.assertEqual(f'href="/my/invoices/{self.invoice.id}' in page.text, not is_hidden)

    def test_invoices_of_a_task(self):
        self.list_path = f"/my/tasks/{self.task.id}/orders/invoices"
        self._sign_in(self.anna)
        self.assertEqual(self._list(), [self.invoice.name])
        self.assertTrue(self._open().xpath(f"//a[@href='/my/tasks/{self.task.id}']"))
        self._check_nonsense()
        # Three more than other lists: the task is opened first, in the one way.
        self.page_queries = 18
        self._check_queries()
        self._sign_in(self.stranger)
        for task_id in (self.task.id, "x", "9" * 12):
            self.assertEqual(self.url_open(f"/my/tasks/{task_id}/orders/invoices").status_code, 404)
