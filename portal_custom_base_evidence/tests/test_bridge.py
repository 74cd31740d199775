from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestBridge(HttpCase):
    def test_health_checks_the_evidence(self):
        names = [name for name, _check in self.env["portal.health"]._get_checks()]
        for name in ("Sealed documents", "Certificates of seals", "Chain of evidence", "Fonts of signed documents"):
            self.assertIn(name, names)

    def test_sealed_documents_bear_the_brand(self):
        company = self.env.company
        company.portal_brand_color = "#0f5c4d"
        self.assertEqual(company._get_evidence_color(), "#0f5c4d")

    def test_check_page_has_the_portals_headers(self):
        headers = self.url_open("/portal/verify").headers
        self.assertIn("frame-ancestors", headers["Content-Security-Policy"])
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
