from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.portal_tools.tests.browser import speak_french

from .test_pages import SupplierPagesCommon


@tagged("post_install", "-at_install")
class TestTours(SupplierPagesCommon, AccountTestInvoicingCommon):
    browser_size = "1280x900"

    def test_course(self):
        self._take_course()

    def _take_course(self):
        """Eight of ten are confirmed, sent and received; ten are billed, and the difference is told."""
        self.start_tour(self.path, "portal_supplier_answer", login=self.sam.login)
        self.env.invalidate_all()
        self.order.portal_response_ids.with_user(self.vera).action_accept()
        self.assertEqual(self.lamp_line.product_qty, 8)
        self.start_tour(self.path, "portal_supplier_send", login=self.sam.login)
        self.env.invalidate_all()
        self.assertEqual(self.order.portal_shipment_ids.carrier, "Fast")
        self._receive(8)
        self.start_tour(self.path, "portal_supplier_bill", login=self.sam.login)
        self.env.invalidate_all()
        self.assertEqual(self.order.portal_bill_ids.move_id.state, "draft")


@tagged("post_install", "-at_install")
class TestPhoneTours(TestTours):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True

    def test_course_in_french(self):
        speak_french(self.sam)
        self._take_course()
