from odoo.tests import HttpCase, tagged

from odoo.addons.portal_tools.tests.browser import speak_french

from .common import ReorderCommon


@tagged("post_install", "-at_install")
class TestTours(ReorderCommon, HttpCase):
    browser_size = "1280x900"

    def test_order_again(self):
        self._order_again()

    def _order_again(self):
        self.start_tour(f"/my/orders/{self.order.id}", "portal_sale_reorder", login=self.anna.login)
        self.env.invalidate_all()
        request = self.env["sale.order"].search([("portal_reorder_source_id", "=", self.order.id)])
        self.assertEqual((request.state, request.portal_reorder_state), ("cancel", "withdrawn"))
        self.assertEqual((request.order_line.product_id, request.order_line.product_uom_qty), (self.chair, 7))


@tagged("post_install", "-at_install")
class TestPhoneTours(TestTours):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True

    def test_order_again_in_french(self):
        speak_french(self.anna)
        self._order_again()
