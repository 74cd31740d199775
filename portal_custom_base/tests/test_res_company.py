from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestResCompany(PortalBaseCommon):
    def setUp(self):
        super().setUp()
        self.company = self.env.company
        self.company.write({"portal_brand_color": False, "primary_color": False})

    def test_time_zone_is_the_contacts(self):
        """It is kept, and told anew once it is changed."""
        for zone in ("Asia/Tokyo", "Europe/Paris", False):
            self.company.partner_id.tz = zone
            self.assertEqual(self.company._get_portal_timezone(), zone or "UTC")
        with self.assertQueryCount(0):
            self.company._get_portal_timezone()

    def test_brand_color_must_be_a_color(self):
        for text in ("green", "#12", "#000000;--x:url(//evil.example)"):
            with self.assertRaises(ValidationError):
                self.company.portal_brand_color = text
        self.company.portal_brand_color = "#0f5c4d"

    def test_page_carries_language_and_brand(self):
        self.company.portal_brand_color = "#0f5c4d"
        attributes = self.company.with_context(lang="en_US")._get_portal_html_attributes({"style": "height: 100%;"})
        self.assertEqual(attributes["lang"], "en-US")
        self.assertIn("--portal-brand: #0f5c4d;", attributes["style"])
        self.assertIn("height: 100%;", attributes["style"])

    def test_color_of_the_document_layout_is_the_fallback(self):
        self.company.primary_color = "#123456"
        self.assertIn("--portal-brand: #123456;", self.company._get_portal_html_attributes()["style"])

    def test_page_without_color_keeps_odoos_look(self):
        self.assertEqual(set(self.company._get_portal_html_attributes()), {"lang"})

    def test_invalid_color_of_the_document_layout_is_ignored(self):
        self.company.primary_color = "red;} body {display: none"
        self.assertEqual(set(self.company._get_portal_html_attributes()), {"lang"})
