from odoo.tests import HttpCase, tagged

from .common import CaseCommon


@tagged("post_install", "-at_install")
class TestTours(CaseCommon, HttpCase):
    browser_size = "1280x900"

    def test_list(self):
        self.start_tour("/my/test-cases", "test_portal_base_list", login="anna.base")
        self.assertEqual(self.anna._get_portal_page_size(), 10)


@tagged("post_install", "-at_install")
class TestToursPhone(CaseCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_list(self):
        self.start_tour("/my/test-cases", "test_portal_base_list_phone", login="anna.base")
