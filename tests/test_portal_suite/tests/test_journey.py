from odoo.tests import HttpCase, tagged

from .common import SuiteCommon


@tagged("post_install", "-at_install")
class TestJourney(SuiteCommon, HttpCase):
    browser_size = "1280x900"

    def test_sign_in_to_sign_out(self):
        self.start_tour("/web/login", "test_portal_suite_journey")


@tagged("post_install", "-at_install")
class TestJourneyPhone(SuiteCommon, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_sign_in_to_sign_out(self):
        self.start_tour("/web/login", "test_portal_suite_journey_phone")
