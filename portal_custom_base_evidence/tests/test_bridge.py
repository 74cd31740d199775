from unittest.mock import patch

from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestBridge(HttpCase):
    def test_health_checks_the_evidence(self):
        names = [name for name, _check in self.env["portal.health"]._get_checks()]
        for name in (
            "Time stamps of the chain",
            "Sealed documents",
            "Certificates of seals",
            "Chain of evidence",
            "Fonts of signed documents",
        ):
            self.assertIn(name, names)

    def test_health_tells_of_an_authority_that_does_not_answer(self):
        health, anchors = self.env["portal.health"], self.registry["portal.evidence.anchor"]
        self.assertIsNone(health._check_anchors())
        with patch.object(anchors, "_get_overdue", lambda _self: self.env.company):
            state, text = health._check_anchors()
        self.assertEqual(state, "2_warning")
        self.assertIn(self.env.company.name, text)

    def test_sealed_documents_bear_the_brand(self):
        company = self.env.company
        company.portal_brand_color = "#0f5c4d"
        self.assertEqual(company._get_evidence_color(), "#0f5c4d")

    def test_each_page_leads_to_the_check(self):
        """Also of a visitor: who got a document by e-mail has no account."""
        self.assertIn('name="portal_verify_link"', self.url_open("/portal/verify").text)

    def test_check_page_has_the_portals_headers(self):
        headers = self.url_open("/portal/verify").headers
        self.assertIn("frame-ancestors", headers["Content-Security-Policy"])
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
