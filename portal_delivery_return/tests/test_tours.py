from odoo.tests import HttpCase, tagged

from odoo.addons.portal_tools.tests.browser import speak_french

from .common import ReturnCommon


@tagged("post_install", "-at_install")
class TestTours(ReturnCommon, HttpCase):
    browser_size = "1280x900"

    def test_return(self):
        self._return()

    def _return(self):
        self.start_tour(self.delivery.access_url, "portal_delivery_return", login=self.anna.login)
        self.env.invalidate_all()
        record = self.env["portal.delivery.return"].search([("picking_id", "=", self.delivery.id)])
        self.assertEqual((record.state, record.line_ids.quantity), ("withdrawn", 1))
        self.assertEqual(record._get_photos_sudo().name, "desk.png")


@tagged("post_install", "-at_install")
class TestPhoneTours(TestTours):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True

    def test_return_in_french(self):
        speak_french(self.anna)
        self._return()
