from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import SuiteCommon

# The most SQL queries of the page; stock Odoo has 20, see docs/benchmarks.md.
PAGE_QUERIES = 12
# Those of the page of an order that was shipped and invoiced, and of its invoice.
QUERIES_OF_AN_ORDER = 34
QUERIES_OF_AN_INVOICE = 43


@tagged("post_install", "-at_install")
class TestOrderList(SuiteCommon, HttpCase):
    """What the list of orders costs when each of them has a delivery and an invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods = cls.env["product.product"].create({"name": "Desk", "type": "consu", "invoice_policy": "order"})
        cls._ship()

    @classmethod
    def _ship(cls):
        """Create an order, ship it and invoice it."""
        line = Command.create({"product_id": cls.goods.id, "product_uom_qty": 2})
        order = cls.env["sale.order"].create({"partner_id": cls.acme.id, "order_line": [line]})
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": 2, "picked": True})
        order.picking_ids._action_done()
        order._create_invoices().action_post()
        return order

    def _count_queries(self, path="/my/orders", text="Invoices"):
        for _view in range(3):
            before = self.cr.sql_log_count
            page = self.url_open(path)
        self.assertIn(text, page.text)
        return self.cr.sql_log_count - before

    def test_queries_do_not_grow_with_orders(self):
        self.authenticate("anna.suite", "anna.suite")
        few = self._count_queries()
        for _number in range(4):
            self._ship()
        self.assertEqual(self._count_queries(), few)
        self.assertLessEqual(few, PAGE_QUERIES)

    def test_queries_of_its_documents(self):
        """The pages of an order and of its invoice ask no more often when these have neighbours in a list."""
        order = self._ship()
        self._ship()
        self.authenticate("anna.suite", "anna.suite")
        for paths, most in (
            (("/my/orders", f"/my/orders/{order.id}"), QUERIES_OF_AN_ORDER),
            (("/my/invoices", f"/my/invoices/{order.invoice_ids.id}"), QUERIES_OF_AN_INVOICE),
        ):
            self.url_open(paths[0])
            with self.subTest(paths[1]):
                self.assertLessEqual(self._count_queries(paths[1], order.name), most)

    def test_what_is_read_at_once_is_what_odoo_reads(self):
        order = self._ship()
        move = order.invoice_ids
        move._reverse_moves()
        expected = (order.invoice_ids.ids, order.order_line.ids, move.invoice_line_ids.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        for record in (order.sudo(), move.sudo()):
            record._fetch_portal_page()
        found = (order.invoice_ids.ids, order.order_line.ids, move.invoice_line_ids.ids)
        self.assertEqual(found, expected)
        self.assertEqual(len(expected[0]), 2)

    def test_way_to_invoices_of_those_that_have_some(self):
        uninvoiced = self._ship()
        uninvoiced.invoice_ids.filtered("id").button_draft()
        uninvoiced.invoice_ids.unlink()
        refunded = self._ship()
        self.assertFalse(uninvoiced.portal_is_invoiced)
        self.assertTrue(refunded.portal_is_invoiced)
        self.authenticate("anna.suite", "anna.suite")
        page = self.url_open("/my/orders").text
        self.assertIn(f"/my/orders/{refunded.id}/invoices", page)
        self.assertNotIn(f"/my/orders/{uninvoiced.id}/invoices", page)
