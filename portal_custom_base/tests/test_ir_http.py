from odoo.tests import HttpCase, tagged

from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestIrHttp(PortalBaseCommon, HttpCase):
    def test_hidden_section_answers_404(self):
        section = self.env["portal.section"].search([("path", "=", "/my/security")])
        self.authenticate("anna.base", "anna.base")
        self.assertEqual(self.url_open("/my/security").status_code, 200)
        section.is_hidden = True
        self.assertEqual(self.url_open("/my/security").status_code, 404)
        self.assertEqual(self.url_open("/my/security", data={"op": "password"}).status_code, 404)
        self.assertEqual(self.url_open("/my/account").status_code, 200)
        section.is_hidden = False
        self.assertEqual(self.url_open("/my/security").status_code, 200)

    def test_other_company_keeps_its_section(self):
        section = self.env["portal.section"].search([("path", "=", "/my/security")])
        section.with_company(self.env["res.company"].create({"name": "Other company"})).is_hidden = True
        self.authenticate("anna.base", "anna.base")
        self.assertEqual(self.url_open("/my/security").status_code, 200)
