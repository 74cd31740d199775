from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.portal_project_approve.tests.common import ApproveCommon


@tagged("post_install", "-at_install")
class TestInvoicing(ApproveCommon, HttpCase):
    """An order whose line is invoiced by milestones: 30 % with the planning, 70 % with the building."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("sale.automatic_invoice", False)
        cls.product = cls.env["product.product"].create(
            {
                "name": "Office, planned and built",
                "type": "service",
                "list_price": 1000.0,
                "invoice_policy": "delivery",
                "service_type": "milestones",
                "taxes_id": [Command.clear()],
            }
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.ines.partner_id.id,
                "order_line": [Command.create({"product_id": cls.product.id, "product_uom_qty": 10})],
            }
        )
        cls.order.action_confirm()
        cls.line = cls.order.order_line
        cls.project.allow_billable = True
        cls.planning.write({"sale_line_id": cls.line.id, "quantity_percentage": 0.3})
        cls.building.write({"sale_line_id": cls.line.id, "quantity_percentage": 0.7})
        cls.env.flush_all()

    def test_invoiced_once_it_is_accepted(self):
        self._submit()
        self.assertEqual(self.line.qty_to_invoice, 0)
        self._reserve()
        self.assertEqual(self.line.qty_to_invoice, 0)
        self._close(self.plan.reservation_ids)
        self.assertEqual((self.line.qty_delivered, self.line.qty_to_invoice), (3, 3))

    def test_customer_is_told_what_is_invoiced(self):
        """On the page before deciding, and in what is sealed."""
        self._submit()
        self.authenticate(self.ines.login, self.ines.login)
        page = self.url_open(f"/my/deliverables/{self.plan.id}").text
        self.assertIn(f"30 % of order {self.order.name}", page)
        self.assertNotIn("portal_reserved_is_reached", page)
        offer = self.env["portal.evidence.offer"]._get_last_sudo(self.plan)
        facts = self.decision._prepare_content(offer, offer._get_payload())["facts"]
        self.assertIn(("Invoiced once accepted", f"30 % of order {self.order.name}"), facts)
        self.project.portal_reserved_is_reached = True
        self._submit()
        self.assertIn("portal_reserved_is_reached", self.url_open(f"/my/deliverables/{self.plan.id}").text)
        self.planning.sale_line_id = False
        self._submit()
        self.assertNotIn("Invoiced once accepted", self.url_open(f"/my/deliverables/{self.plan.id}").text)

    def test_never_above_what_was_ordered(self):
        self.building.quantity_percentage = 0.8
        with self.assertRaisesRegex(UserError, "100 %"), self.env.cr.savepoint():
            self._submit()
        self.building.is_reached = True
        self.env["project.milestone"].create(
            {
                "name": "More",
                "project_id": self.project.id,
                "sale_line_id": self.line.id,
                "quantity_percentage": 0.9,
                "is_reached": True,
            }
        )
        self.env.flush_all()
        self.assertEqual(self.line.qty_delivered, 10)

    def test_a_credit_is_delivered_as_it_is_reached(self):
        self.line.product_uom_qty = -10
        self.env.flush_all()
        self.assertEqual(self.line.qty_delivered, 0)
        self.building.write({"product_uom_qty": -7, "is_reached": True})
        self.assertEqual(self.line.qty_delivered, -7)
        self.building.quantity_percentage = 1.5
        self.assertEqual(self.line.qty_delivered, -10)

    def test_copied_project(self):
        copies = self.project.copy().milestone_ids
        self.assertEqual(copies.mapped("name"), ["Planning", "Building"])
        self.assertFalse(copies.sale_line_id)
        self._submit()
        self._accept()
        self.assertEqual(self.line.qty_delivered, 3)

    def test_what_was_accepted_stays(self):
        self._submit()
        self._accept()
        for values in ({"quantity_percentage": 0.5}, {"sale_line_id": False}, {"product_uom_qty": 8}):
            with self.assertRaisesRegex(UserError, "what is invoiced for it stay"), self.env.cr.savepoint():
                self.planning.write(values)
        self.planning.write({"quantity_percentage": 0.3, "name": "Planning, done"})
        self.building.write({"quantity_percentage": 0.6})

    def _order_for_the_project(self):
        """Return the line of another order, whose tasks and milestones are in the project."""
        self.product.write({"service_tracking": "task_in_project"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.ines.partner_id.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_uom_qty": 4, "project_id": self.project.id})
                ],
            }
        )
        order.action_confirm()
        return order.order_line

    def test_another_order_leaves_what_was_accepted(self):
        self.planning.sale_line_id = False
        self._submit()
        self._accept()
        line = self._order_for_the_project()
        self.assertFalse(self.planning.sale_line_id)
        self.assertEqual(self.building.sale_line_id, self.line)
        self.assertEqual(line.qty_delivered, 0)
        made = self.project.milestone_ids - self.planning - self.building
        self.assertEqual((made.sale_line_id, made.quantity_percentage), (line, 1))

    def test_another_order_takes_what_is_open(self):
        (self.planning | self.building).sale_line_id = False
        self._submit()
        self._accept()
        line = self._order_for_the_project()
        self.assertFalse(self.planning.sale_line_id)
        self.assertEqual((self.building.sale_line_id, self.building.quantity_percentage), (line, 1))
        self.assertEqual(line.qty_delivered, 0)

    def test_no_way_around_through_another_project(self):
        other = self.env["project.project"].create({"name": "Other", "allow_milestones": True, "allow_billable": True})
        self.project.portal_needs_approval = True
        values = {"name": "Around", "project_id": other.id, "is_reached": True}
        milestones = self.env["project.milestone"]
        with self.assertRaisesRegex(UserError, "acceptance alone"), self.env.cr.savepoint():
            milestones.create(values | {"sale_line_id": self.line.id})
        around = milestones.create(values)
        with self.assertRaisesRegex(UserError, "acceptance alone"), self.env.cr.savepoint():
            around.sale_line_id = self.line
        around.write({"is_reached": False, "sale_line_id": self.line.id})
        with self.assertRaisesRegex(UserError, "acceptance alone"), self.env.cr.savepoint():
            around.is_reached = True
        self.assertTrue(around.portal_is_gated)
        self.project.portal_needs_approval = False
        around.is_reached = True

    def test_changed_share(self):
        self._submit()
        self.planning.quantity_percentage = 0.2
        with self.assertRaisesRegex(UserError, "has changed"):
            self._accept()

    def test_limit_of_the_role(self):
        self._submit()
        self.roles["technical"].sign_limit = self.line.price_total * 0.3 - 1
        with self.assertRaisesRegex(UserError, "role does not allow"), self.env.cr.savepoint():
            self._accept()
        self.roles["technical"].sign_limit += 1
        self._accept()

    def test_no_price_is_told(self):
        self._submit()
        offer = self.env["portal.evidence.offer"]._get_last_sudo(self.plan)
        self.assertEqual(offer._get_payload()["invoicing"]["share"], "0.3")
        self.assertNotIn("3000", offer.payload)
        self.assertFalse(offer.amount_total)

    def test_invoice_of_a_milestone(self):
        self._submit()
        self._accept()
        invoice = self.order._create_invoices()
        invoice.action_post()
        self.env.flush_all()
        for role, is_shown in (("technical", False), ("administrator", True)):
            self.ines.partner_id.portal_role_id = self.roles[role]
            self.env.flush_all()
            self.authenticate(self.ines.login, self.ines.login)
            page = self.url_open(f"/my/projects/{self.project.id}").text
            self.assertIn("Planning", page)
            self.assertEqual(invoice.name in page, is_shown, role)
