import time
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.http_routing.tests.common import MockRequest
from odoo.addons.portal_custom_base import session_limits
from odoo.addons.portal_tools.controllers.portal import DocumentPortal
from odoo.addons.portal_tools.tests.picture import draw_picture

from .common import CaseCommon

PNG = draw_picture()


@tagged("post_install", "-at_install")
class TestDocumentAccess(CaseCommon, HttpCase):
    def _check(self, user, *args, **kwargs):
        return self.env["portal.document.access"]._get_document_sudo(
            user.with_user(user), "test_portal.case", *args, **kwargs
        )

    def test_users_who_may_read_the_document_get_it(self):
        case = self.cases[0]
        for user in (self.anna, self.ben):
            self.assertEqual(self._check(user, case.id), case)
            self.assertEqual(self._check(user, str(case.id)), case)

    def test_missing_and_forbidden_are_refused_alike(self):
        texts = set()
        for record_id in (self.cases[0].id, 999999999, 0, -1, "x", "", None, "1e5", "9" * 40, "١"):
            with self.assertRaises(AccessError, msg=record_id) as caught:
                self._check(self.stranger, record_id)
            texts.add(str(caught.exception))
        self.assertEqual(len(texts), 1)

    def test_operation_is_what_the_rules_allow(self):
        with self.assertRaises(AccessError):
            self._check(self.anna, self.cases[0].id, operation="write")

    def test_link_opens_for_anyone_who_has_it(self):
        case = self.cases[0]
        token = case._portal_ensure_token()
        public = self.env.ref("base.public_user")
        self.assertEqual(self._check(public, case.id, token), case)
        for wrong in ("", None, False, True, token[:-1], token + "x", [token], {"a": 1}, 0, b"x", "é"):
            with self.assertRaises(AccessError, msg=str(wrong)):
                self._check(public, case.id, wrong)

    def test_document_without_token_does_not_open_by_link(self):
        case = self.cases[1]
        case.access_token = False
        for empty in ("", None, False, "False"):
            with self.assertRaises(AccessError):
                self._check(self.env.ref("base.public_user"), case.id, empty)

    def test_repeated_request_asks_anew(self):
        """A page that is read opens a document once, a form each time; Odoo repeats a request that failed."""
        access, portal = self.registry["portal.document.access"], DocumentPortal()
        find = access._get_document_sudo
        for method, number in (("GET", 1), ("POST", 2)):
            with (
                MockRequest(self.env(user=self.anna)) as request,
                patch.object(access, "_get_document_sudo", autospec=True, side_effect=find) as asked,
            ):
                request.httprequest.method = method
                opened = [portal._document_check_access("test_portal.case", self.cases[0].id) for _turn in range(2)]
                self.assertEqual(opened, [self.cases[0]] * 2)
                self.assertEqual({document.env.uid for document in opened}, {SUPERUSER_ID})
                self.assertEqual(asked.call_count, number)
                with self.assertRaises(AccessError):
                    portal._document_check_access("test_portal.case", self.cases[0].id + 10**6)
                self.cr.postrollback.run()
                portal._document_check_access("test_portal.case", self.cases[0].id)
                self.assertEqual(asked.call_count, number + 2)

    def test_unknown_model_is_refused(self):
        with self.assertRaises(AccessError):
            self.env["portal.document.access"]._get_document_sudo(self.env.user, "no.such.model", 1)

    def test_page_and_link(self):
        case = self.cases[0]
        path = f"/my/test-cases/{case.id}"
        self.assertNotIn(case.name, self.url_open(path).text)
        response = self.url_open(f"{path}?access_token={case._portal_ensure_token()}")
        self.assertEqual(response.text, case.name)
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex")
        self.authenticate("ben.base", "ben.base")
        self.assertEqual(self.url_open(path).text, case.name)
        self.authenticate("stranger.base", "stranger.base")
        self.assertNotIn(case.name, self.url_open(path).text)

    def test_user_of_an_ended_session_is_a_visitor_on_public_pages(self):
        self.env["ir.config_parameter"].set_param("portal_custom_base.session_idle_minutes", "10")
        self.authenticate("anna.base", "anna.base")
        path = f"/my/test-cases/{self.cases[0].id}"
        self.assertEqual(self.url_open(path).text, self.cases[0].name)
        later = time.time() + 11 * 60
        with patch.object(session_limits.time, "time", lambda: later):
            self.assertNotIn(self.cases[0].name, self.url_open(path).text)

    # === FILES === #

    def _upload(self, *files):
        token = self.url_open("/my/test-cases?ppg=10").text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(
            f"/my/test-cases/{self.cases[0].id}/upload",
            data={"csrf_token": token},
            files=[("files", (name, content, mimetype)) for name, content, mimetype in files],
        )

    def test_files_are_stored_and_shown_safely(self):
        self.authenticate("anna.base", "anna.base")
        response = self._upload(("a.png", PNG, "text/html"), ("b.txt", b"hello", "image/svg+xml"))
        picture, text = map(int, response.text.split(","))
        for file_id, shown, disposition, mimetype in (
            (picture, "?shown=1", "inline", "image/png"),
            (picture, "", "attachment", "image/png"),
            (text, "?shown=1", "attachment", "text/plain"),
        ):
            response = self.url_open(f"/my/test-cases/file/{file_id}{shown}")
            self.assertIn(disposition, response.headers.get("Content-Disposition", "inline"))
            self.assertTrue(response.headers["Content-Type"].startswith(mimetype))
            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_markup_is_never_shown(self):
        self.authenticate("anna.base", "anna.base")
        for mimetype in ("image/svg+xml", "text/html", "application/xhtml+xml"):
            file = self.env["ir.attachment"].create(
                {
                    "name": "x",
                    "raw": b"<svg onload='alert(1)'/>",
                    "mimetype": mimetype,
                    "res_model": "test_portal.case",
                    "res_id": self.cases[0].id,
                }
            )
            response = self.url_open(f"/my/test-cases/file/{file.id}?shown=1")
            self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_invalid_file_is_refused_with_a_message(self):
        self.authenticate("anna.base", "anna.base")
        with mute_logger("odoo.http"):
            response = self._upload(("a.png", PNG, "image/png"), ("b.svg", b"<svg/>", "image/png"))
        self.assertEqual(response.status_code, 400)
        self.assertIn("b.svg", response.text)
        self.assertFalse(self.env["ir.attachment"].search([("res_model", "=", "test_portal.case")]))
