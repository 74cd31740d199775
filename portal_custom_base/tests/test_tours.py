from odoo.tests import HttpCase, tagged

from odoo.addons.portal_tools.tests.browser import without_missing_script

from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestTours(PortalBaseCommon, HttpCase):
    browser_size = "1280x900"
    suffix = ""

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

    def test_account(self):
        self.start_tour("/my", f"portal_custom_base_account{self.suffix}", login="anna.base")

    def test_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        values = {
            "street": "1 Way",
            "city": "Ghent",
            "zip": "9000",
            "phone": "1",
            "country_id": self.env.ref("base.be").id,
        }
        self.anna.partner_id.write(values)
        self.start_tour("/my/account", "portal_custom_base_language", login="anna.base")
        self.assertEqual(self.anna.lang, "fr_FR")


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
    suffix = "_phone"

    def test_drawer(self):
        self.start_tour("/my", "portal_custom_base_drawer", login="anna.base")


@tagged("post_install", "-at_install")
class TestVendorTour(PortalBaseCommon, HttpCase):
    def test_section_form(self):
        path = f"/odoo/action-portal_custom_base.portal_section_action/{self.section.id}"
        with without_missing_script():
            self.start_tour(path, "portal_custom_base_section_form", login="admin")
        self.assertEqual((self.section.path, self.section.icon), ("/my/address", "fa-truck"))
