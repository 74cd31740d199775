from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PortalBaseCommon
from .test_portal import PNG

LOG = "odoo.addons.portal_custom_base.models.ir_http"


@tagged("post_install", "-at_install")
class TestIrHttp(PortalBaseCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.env.company.portal_favicon = PNG
        self.favicon = f"/portal/favicon/{self.env.company.id}"
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

    def test_name_that_is_taken_is_left_out(self):
        for path in (self.favicon, "/web/login", "/my/security/sign-ins"):
            self.assertEqual(self._status(f"{path}?self=1"), 200, path)
        for path in ("/my/notifications", "/my/address/submit"):
            data = {"csrf_token": Request.csrf_token(self), "self": "1", "name": "Anna"}
            self.assertEqual(self.url_open(path, data=data).status_code, 200, path)
        call = {"model": "res.partner", "method": "search_count", "args": [[]], "kwargs": {}, "self": 1}
        self.assertTrue(self.make_jsonrpc_request("/web/dataset/call_kw", call))

    def test_form_that_is_sent_nonsense(self):
        for path, data in (
            ("/my/address/submit", {"partner_id": "x"}),
            ("/my/security", {"op": "x"}),
        ):
            with self.assertLogs(LOG, "WARNING"):
                response = self.url_open(path, data={"csrf_token": Request.csrf_token(self), **data})
            self.assertEqual(response.status_code, 400, path)
            self.assertIn('href="/my"', response.text)

    def test_page_outside_of_my_that_is_sent_nonsense(self):
        def fail(binary, *_arguments, **_options):
            binary.env.cr.execute("SELECT 1 / 0")

        with mute_logger("odoo.sql_db"), self.assertLogs(LOG, "WARNING"):
            with patch.object(type(self.env["ir.binary"]), "_get_image_stream_from", fail):
                self.assertEqual(self._status(self.favicon), 400)
        self.assertEqual(self._status(self.favicon), 200)

    def test_what_odoo_means_to_tell_is_told(self):
        with self.assertNoLogs(LOG, "WARNING"), mute_logger("odoo.http"):
            self.assertEqual(self._status("/my/address/submit", partner_id=str(self.ben.partner_id.id)), 403)
            wrong = {"op": "password", "old": "x", "new1": "y", "new2": "y"}
            self.assertEqual(self._status("/my/security", **wrong), 200)
            self.assertEqual(self._status("/my/nowhere", name="x"), 404)
            with patch.object(type(self.env["ir.binary"]), "_get_image_stream_from", side_effect=UserError("Told")):
                self.assertEqual(self._status(self.favicon), 422)

    # === LANGUAGES === #

    def test_conversation_speaks_the_language_of_the_page(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        terms = self.url_open("/website/translations?hash=&lang=fr_FR").text
        self.assertIn("La conversation est vide.", terms)
