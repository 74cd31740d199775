import re
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_documents_share.tests.common import PDF

from .common import RequestCommon

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestPages(RequestCommon, HttpCase):
    def _login(self, user=None):
        self.authenticate(user and user.login, user and user.login)

    def _upload(self, path, name="insurance.pdf", content=PDF, **values):
        self.env.flush_all()
        page = self.url_open("/my/notifications" if self.session.uid else "/web/login").text
        values["csrf_token"] = re.search(r'csrf_token"?:? ?(?:value=)?"([^"]+)"', page)[1]
        response = self.url_open(f"{path}/upload", data=values, files={"files": (name, content)} if name else None)
        self.env.invalidate_all()
        return response

    def test_list(self):
        self._login(self.anna)
        page = self.url_open("/my/requests").text
        self.assertIn("Certificate of insurance", page)
        self.assertIn(f"/my/requests/{self.request.id}#o_portal_upload", page)
        self._login(self.ben)
        self.assertIn("No file is asked for.", self.url_open("/my/requests").text)

    def test_documents_name_what_is_asked_for(self):
        self._login(self.anna)
        page = self.url_open("/my/documents").text
        self.assertIn("Files that we need from you", page)
        self.assertIn(f'href="{self.request.access_url}"', page)
        self._login(self.ben)
        self.assertNotIn("Files that we need from you", self.url_open("/my/documents").text)

    def test_upload(self):
        self._login(self.anna)
        page = self.url_open(self.request.access_url).text
        self.assertIn("Please upload this file.", page)
        self.assertIn('enctype="multipart/form-data"', page)
        response = self._upload(self.request.access_url)
        self.assertIn("Your file has arrived", response.text)
        self.assertEqual(self.request.attachment_id.raw, PDF)
        self.assertEqual(self.request.delivered_by, "Anna")

    def test_upload_by_a_script(self):
        self._login(self.anna)
        answer = self._upload(self.request.access_url, "page.html", b"<html>", script="1").json()
        self.assertIn("page.html", answer["error"])
        answer = self._upload(self.request.access_url, script="1").json()
        self.assertEqual(answer, {"url": f"{self.request.access_url}?done=1"})

    def test_refusal_is_told(self):
        self._login(self.anna)
        response = self._upload(self.request.access_url, "page.html", b"<html>")
        self.assertIn("page.html", response.text)
        self.assertIn('name="portal_error"', response.text)
        self.assertIn("Choose a file.", self._upload(self.request.access_url, name=None).text)
        self.assertEqual(self.request.state, "asked")

    def test_sent_back(self):
        self._deliver()
        self.request.reason = "The second page is missing."
        self.request.action_return()
        self._login(self.anna)
        self.assertIn("We need another file: The second page is missing.", self.url_open(self.request.access_url).text)

    @mute_logger(RULES, "odoo.http")
    def test_strangers_find_nothing(self):
        for user in (self.ben, self.bob, self.free):
            self._login(user)
            self.assertEqual(self.url_open(self.request.access_url).status_code, 404)
            self.assertEqual(self._upload(self.request.access_url).status_code, 404)
        self._login()
        response = self.url_open(self.request.access_url, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self.assertFalse(self.request.attachment_id)

    @mute_logger("odoo.http")
    def test_without_csrf_or_by_get(self):
        self._login(self.anna)
        path = f"{self.request.access_url}/upload"
        self.assertEqual(self.url_open(path, data={"x": "1"}, files={"files": ("a.pdf", PDF)}).status_code, 400)
        self.assertEqual(self.url_open(path).status_code, 405)
        self.assertEqual(self.request.state, "asked")

    def test_link(self):
        self.request.allows_link = True
        path = f"/portal/requests/{self._token()}"
        self._login()
        response = self.url_open(path)
        self.assertIn("asks you for this file", response.text)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        self.assertIn("no-store", response.headers["Cache-Control"])
        # A program that opens links of mails uploads nothing.
        self.assertEqual(self.request.state, "asked")
        response = self._upload(path)
        self.assertIn("Your file has arrived", response.text)
        self.assertEqual((self.request.state, self._get_log().is_link), ("delivered", True))
        self.request.action_accept()
        self.assertIn("has been accepted", self.url_open(path).text)
        self.assertIn("has been accepted", self._upload(path).text)

    @mute_logger("odoo.http")
    def test_link_that_is_none(self):
        token = self._token()
        self._login()
        for wrong in (token, "x" * 32, "é", "%00"):
            self.assertEqual(self.url_open(f"/portal/requests/{wrong}").status_code, 404, wrong)
            self.assertEqual(self._upload(f"/portal/requests/{wrong}").status_code, 404, wrong)
        self.request.allows_link = True
        self.env.flush_all()
        self.assertEqual(self.url_open(f"/portal/requests/{token}").status_code, 200)
        self._login(self.ben)
        self.assertEqual(self.url_open(f"/portal/requests/{token}").status_code, 404)

    @mute_logger("odoo.http")
    def test_guesses_are_limited(self):
        self.request.allows_link = True
        path = f"/portal/requests/{self._token()}"
        limits = self.registry["portal.rate.limit"]
        with patch.object(limits, "_is_allowed", lambda *arguments: "request.link" not in arguments[1]):
            self.assertEqual(self.url_open(path).status_code, 404)
        self.assertEqual(self.url_open(path).status_code, 200)
