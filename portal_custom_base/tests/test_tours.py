from odoo.tests import HttpCase, tagged

from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestTours(PortalBaseCommon, HttpCase):
    browser_size = "1280x900"

    def test_dashboard(self):
        self.section.create(
            {
                "name": "Nothing",
                "invitation": "Come in.",
                "path": "/my/portal-base-nothing",
                "model_name": "res.partner",
                "domain": "[('id', '=', 0)]",
            }
        )
        self.start_tour("/my", "portal_custom_base_dashboard", login="anna.base")


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    browser_size = "375x667"
    touch_enabled = True

    def test_drawer(self):
        self.start_tour("/my", "portal_custom_base_drawer", login="anna.base")
