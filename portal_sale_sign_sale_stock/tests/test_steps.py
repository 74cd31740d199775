from unittest.mock import patch

from odoo import Command
from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestSteps(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env["product.product"].create({"name": "Chair", "type": "consu"})
        cls.work = cls.env["product.product"].create({"name": "Work", "type": "service"})

    def _confirm(self, product):
        customer = self.env["res.partner"].create({"name": "Customer"})
        line = Command.create({"product_id": product.id, "product_uom_qty": 2})
        order = self.env["sale.order"].create({"partner_id": customer.id, "order_line": [line]})
        order.action_confirm()
        return order

    def _get_step(self, order, code):
        order.invalidate_recordset()
        return next((step for step in order._get_timeline() if step["code"] == code), None)

    def _ship(self, order):
        order.picking_ids.move_ids.quantity = 2
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()

    def test_shipped(self):
        order = self._confirm(self.goods)
        self.assertFalse(self._get_step(order, "shipped")["is_done"])
        self._ship(order)
        step = self._get_step(order, "shipped")
        self.assertEqual((step["date"], step["is_done"]), (order.effective_date, True))
        codes = [step["code"] for step in order._get_timeline()]
        self.assertLess(codes.index("shipped"), codes.index("delivered"))

    def test_nothing_to_ship(self):
        self.assertIsNone(self._get_step(self._confirm(self.work), "shipped"))

    def test_filter(self):
        arrived, waiting = self._confirm(self.goods), self._confirm(self.goods)
        self._ship(arrived)
        orders = type(self.env["sale.order"])
        # Where deliveries are followed, what has left is on the way at first.
        self.startPatcher(patch.object(orders, "_get_portal_arrived_domain", lambda _self: Domain.TRUE))
        domain = self.env["portal.list.order"]._get_filters()["delivered"]["domain"]
        found = self.env["sale.order"].search(domain & Domain("id", "in", (arrived | waiting).ids))
        self.assertEqual(found, arrived)
