from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestIrHttp(PortalBaseCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.sections = {s.path: s for s in self.env["portal.section"].search([])}
        self.authenticate("anna.base", "anna.base")

    def _status(self, path, **data):
        return self.url_open(path, data=data and {"csrf_token": Request.csrf_token(self), **data}).status_code

    def test_hidden_section_answers_404(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        section = self.sections["/my/security"]
        self.assertEqual(self._status("/my/security"), 200)
        section.is_hidden = True
        for path in ("/my/security", "/my/security/", "/fr/my/security", "/my/security?a=b", "/my/security/page/2"):
            self.assertEqual(self._status(path), 404, path)
        self.assertEqual(self._status("/my/security", op="password"), 404)
        self.assertEqual(self._status("/my/deactivate_account", password="anna.base"), 404)
        self.assertTrue(self.anna.active)
        self.assertEqual(self._status("/my/account"), 200)
        section.is_hidden = False
        self.assertEqual(self._status("/my/security"), 200)

    def test_details_can_be_saved_without_the_addresses(self):
        self.sections["/my/addresses"].is_hidden = True
        self.assertEqual(self._status("/my/addresses"), 404)
        self.assertEqual(self._status("/my/address/submit", name="Anna"), 200)

    def test_other_company_keeps_its_section(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.sections["/my/security"].with_company(other).is_hidden = True
        self.assertEqual(self._status("/my/security"), 200)
        self.anna.write({"company_ids": [Command.link(other.id)], "company_id": other.id})
        if "website" in self.env:  # where the company of the website counts
            self.env["website"].search([]).company_id = other
        self.assertEqual(self._status("/my/security"), 404)

    def test_staff_see_what_customers_do_not(self):
        self.sections["/my/security"].is_hidden = True
        self.authenticate("admin", "admin")
        self.assertEqual(self._status("/my/security"), 200)

    def test_visitor_is_redirected_to_the_sign_in_page(self):
        self.sections["/my/security"].is_hidden = True
        self.logout()
        response = self.url_open("/my/security", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_what_a_page_does_not_know_is_left_out(self):
        for query in ("self=1", "page=²&date_begin=x&sortby=x", "redirect=/my&self=1"):
            self.assertEqual(self._status(f"/my/addresses?{query}"), 200, query)
        for page in ("1" * 31, "-1", "x"):
            self.assertEqual(self._status(f"/my/security/sign-ins/page/{page}"), 200, page)

    def test_what_a_page_knows_reaches_it(self):
        self.assertIn('value="/my/security"', self.url_open("/my/account?redirect=/my/security").text)
