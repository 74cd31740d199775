from odoo.tests import HttpCase, tagged

from odoo.addons.portal_tools.tests.browser import speak_french

from .common import ReceiptCommon


@tagged("post_install", "-at_install")
class TestTours(ReceiptCommon, HttpCase):
    browser_size = "1280x900"

    def test_confirm(self):
        self._confirm()

    def _confirm(self):
        self.env.company.portal_asks_receipt = True
        self.delivery.company_id.portal_asks_receipt = True
        self.start_tour("/my", "portal_delivery_receipt_complete", login=self.anna.login)
        self.env.invalidate_all()
        self.assertEqual(self.delivery.portal_receipt_ids.state, "complete")

    def test_report(self):
        self._report()

    def _report(self):
        path = f"/my/deliveries/{self.delivery.id}"
        self.start_tour(path, "portal_delivery_receipt_report", login=self.anna.login)
        self.env.invalidate_all()
        receipt = self.delivery.portal_receipt_ids
        self.assertEqual((receipt.state, receipt.line_ids.received, receipt.line_ids.damaged), ("open", 4, 1))


@tagged("post_install", "-at_install")
class TestPhoneTours(TestTours):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True

    def test_confirm_in_french(self):
        speak_french(self.anna)
        self._confirm()

    def test_report_in_french(self):
        speak_french(self.anna)
        self._report()
