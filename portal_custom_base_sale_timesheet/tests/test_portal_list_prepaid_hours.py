from lxml import html

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestPortalListPrepaidHours(PortalBaseCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.section = cls.env["portal.section"].search([("path", "=", "/my/packs")])
        cls.project = cls.env["project.project"].create({"name": "Support", "allow_billable": True})
        values = {"type": "service", "uom_id": cls.env.ref("uom.product_uom_hour").id, "list_price": 100}
        prepaid, other = cls.env["product.product"].create(
            [
                values
                | {
                    "name": "Ten hours of support",
                    "service_policy": "ordered_prepaid",
                    "service_tracking": "task_global_project",
                    "project_id": cls.project.id,
                },
                values | {"name": "By the hour", "service_policy": "delivered_timesheet"},
            ]
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.anna.partner_id.id,
                "order_line": [
                    Command.create({"product_id": prepaid.id, "product_uom_qty": 10}),
                    Command.create({"product_id": other.id, "product_uom_qty": 5}),
                ],
            }
        )
        cls.order.action_confirm()
        cls.line = cls.order.order_line[0]

    def _work(self, hours):
        self.env["account.analytic.line"].create(
            {
                "name": "Work",
                "project_id": self.project.id,
                "task_id": self.line.task_id.id,
                "employee_id": self.env["hr.employee"].create({"name": "Worker"}).id,
                "unit_amount": hours,
            }
        )

    def _open(self, login="anna.base"):
        self.authenticate(login, login)
        return html.fromstring(self.url_open("/my/packs").content)

    def _cells(self, page, name):
        path = f"//td[@data-name='{name}']/span[not(contains(@class, 'o_portal_list_label'))][1]"
        return [" ".join(cell.text_content().split()) for cell in page.xpath(path)]

    def test_hours_bought_used_and_left(self):
        self._work(4)
        page = self._open()
        self.assertEqual(self._cells(page, "bought"), ["10:00"])
        self.assertEqual(self._cells(page, "used"), ["04:00"])
        self.assertEqual(self._cells(page, "left"), ["06:00"])
        self.assertEqual(page.xpath("//*[@role='progressbar']/@aria-valuenow"), ["40"])

    def test_more_hours_used_than_bought(self):
        self._work(12)
        page = self._open()
        self.assertEqual(self._cells(page, "left"), ["00:00"])
        self.assertEqual(page.xpath("//*[@role='progressbar']/@aria-valuenow"), ["100"])

    def test_customers_see_their_own_prepaid_hours(self):
        self.assertFalse(self._cells(self._open("stranger.base"), "bought"))
        self.assertTrue(self._cells(self._open("ben.base"), "bought"))

    def test_card_shows_the_number_of_the_page(self):
        for user, count in ((self.anna, "1"), (self.stranger, "0")):
            counters = self._sections_of(user)._get_counters([self._counter()])
            self.assertEqual(counters, {self._counter(): count})
