import re
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.sql_db import Cursor
from odoo.tests import Form, tagged

from odoo.addons.portal_documents_share.tests.common import PDF

from .common import RequestCommon, make_picture

REFUSED = {
    "page.html": b"<script>alert(1)</script>",
    "picture.svg": b"<svg/>",
    "fake.pdf": b"MZ no PDF",
    "insurance": PDF,
    "empty.pdf": b"",
}


@tagged("post_install", "-at_install")
class TestPortalDocumentRequest(RequestCommon):
    # === UPLOAD === #

    def test_delivered_checked_and_stored(self):
        self._deliver()
        request = self.request
        self.assertEqual(
            (request.state, request.file_name, request.delivered_by), ("delivered", "insurance.pdf", "Anna")
        )
        self.assertEqual(request.attachment_id.raw, PDF)
        self.assertEqual(request.activity_ids.user_id, self.vendor)
        # Nobody with whom the folder is shared sees it before it is accepted.
        self.assertFalse(self.folder.document_ids.filtered(lambda file: file.name == "insurance.pdf"))
        kind = self.env["portal.document.kind"].search([], limit=1)
        request.write({"valid_until": "2030-01-31", "kind_id": kind.id})
        request.action_accept()
        document = request.document_id
        self.assertEqual((request.state, document.folder_id, document.name), ("accepted", self.folder, "insurance.pdf"))
        self.assertEqual((document.kind_id, document.valid_until), (kind, fields.Date.to_date("2030-01-31")))
        self.assertEqual(document.version_id.attachment_id.raw, PDF)
        self.assertFalse(request.activity_ids)
        self.assertTrue(self._get_notices("file_request_accepted"))

    def test_next_version_of_a_file(self):
        request = self._request(self.anna.partner_id, renewed_id=self.sheet.id, valid_until="2031-01-01")
        self._deliver(self._file("new.pdf", PDF + b"\n"), request=request)
        request.action_accept()
        self.assertEqual(request.document_id, self.sheet)
        self.assertEqual((self.sheet.version_id.number, str(self.sheet.valid_until)), (2, "2031-01-01"))

    def test_sent_back(self):
        self._deliver()
        with self.assertRaisesRegex(UserError, "what is wrong"):
            self.request.action_return()
        self.request.reason = "The second page is missing."
        self.request.action_return()
        self.assertEqual(self.request.state, "returned")
        mail = self._get_notices("file_request_returned")._create_mail()
        self.assertIn("The second page is missing.", mail.body_html)
        self._deliver(self._file("again.pdf"))
        self.assertEqual((self.request.state, self.request.file_name), ("delivered", "again.pdf"))

    def test_replaced_before_it_is_checked(self):
        self._deliver()
        before = self.request.attachment_id
        self._deliver(self._file("better.pdf"))
        self.assertFalse(before.exists())
        self.assertEqual((self.request.file_name, len(self.request.activity_ids)), ("better.pdf", 1))

    def test_replaced_while_it_is_checked(self):
        """The button is about the file that was looked at."""
        self._deliver()
        seen = {"portal_reviewed_id": self.request.attachment_id.id}
        self._deliver(self._file("other.pdf", PDF + b"\n"))
        self.request.reason = "It is not signed."
        for name in ("action_accept", "action_return"):
            with self.assertRaisesRegex(UserError, "another file meanwhile"):
                getattr(self.request.with_context(**seen), name)()
        self.assertEqual(self.request.state, "delivered")
        seen["portal_reviewed_id"] = self.request.attachment_id.id
        self.request.with_context(**seen).action_accept()
        self.assertEqual(self.request.document_id.version_id.attachment_id.raw, PDF + b"\n")

    def test_uploads_and_checks_happen_one_after_the_other(self):
        with patch.object(Cursor, "execute", autospec=True, side_effect=Cursor.execute) as executed:
            self._deliver()
        self.assertIn("portal_document_request WHERE id = %s FOR UPDATE", str(executed.call_args_list))
        with patch.object(type(self.request), "lock_for_update", side_effect=LockError("Later")):
            with self.assertRaises(LockError):
                self.request.action_accept()
        self.assertEqual(self.request.state, "delivered")
        self.request.action_accept()
        self.assertEqual(self.request.state, "accepted")

    def test_course_is_nobodys_to_write(self):
        self._deliver()
        foreign = self._create_attachment("salaries.pdf")
        for values in ({"attachment_id": foreign.id}, {"state": "accepted"}, {"delivered_by": "Somebody"}):
            with self.assertRaises(AccessError, msg=values):
                self.request.write(values)
            with self.assertRaises(AccessError, msg=values):
                self._request(self.anna.partner_id, **values)
        self.request.due_on = fields.Date.today()
        self.request.action_accept()
        self.assertEqual(self.request.document_id.name, "insurance.pdf")

    def test_staff_are_told_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        self._deliver()
        self.assertEqual(self.request.activity_ids.summary, "Check “insurance.pdf”")
        self.assertIn("Anna uploaded", " ".join(self.request.message_ids.mapped("body")))
        self.vendor.lang = "fr_FR"
        self.anna.lang = "en_US"
        self._deliver()
        self.assertNotIn("Check", self.request.activity_ids.summary)

    def test_name_stays_text(self):
        """What a customer is called is no link in a task of staff."""
        self.anna.partner_id.name = '<a href="https://evil.example">Pay here</a>'
        self._deliver()
        self.assertIn("&lt;a href", self.request.activity_ids.note)
        self.assertNotIn("<a", self.request.activity_ids.note)

    def test_refused_files(self):
        for name, content in REFUSED.items():
            with self.assertRaises(UserError, msg=name):
                self._deliver(self._file(name, content))
        for files in ([self._file(), self._file()], [self._file("")]):
            with self.assertRaises(UserError):
                self._deliver(*files)
        with patch("odoo.addons.portal_documents_request.models.portal_document_request.MAX_SIZE", 10):
            with self.assertRaisesRegex(UserError, "larger than"):
                self._deliver()
        self.assertEqual((self.request.state, self.request.attachment_id.id), ("asked", False))
        self._deliver()

    def test_types(self):
        self.request.file_types = "picture"
        with self.assertRaises(UserError):
            self._deliver()
        self._deliver(self._file("photo.png", make_picture()))
        self.request.file_types = "scan"
        self._deliver()

    def test_odd_names(self):
        self._deliver(self._file("../../\u202e" + "x" * 300 + ".pdf"))
        self.assertLessEqual(len(self.request.file_name), 130)
        self.assertNotRegex(self.request.file_name, "[/\u202e]")

    def test_over(self):
        self._deliver()
        self.request.action_accept()
        with self.assertRaisesRegex(UserError, "has been accepted"):
            self._deliver()
        other = self._request(self.anna.partner_id)
        other.action_cancel()
        with self.assertRaisesRegex(UserError, "not asked for any more"):
            self._deliver(request=other)

    def test_too_many(self):
        with patch.object(self.registry["portal.rate.limit"], "_is_allowed", lambda *_arguments: False):
            with self.assertRaisesRegex(UserError, "in an hour"):
                self._deliver()
        self._deliver()

    def test_log(self):
        # Not by `assertRaises`, which would undo what was logged.
        with suppress(UserError):
            self._deliver(self._file("page.html", b"<html>"))
        self._deliver()
        refused, stored = self._get_log()
        self.assertEqual((refused.is_refused, refused.partner_name), (True, "Anna"))
        self.assertIn("page.html", refused.reason)
        self.assertEqual((stored.is_refused, stored.file_name, stored.action), (False, "insurance.pdf", "upload"))
        self.assertEqual((len(stored.sha256), stored.ip_address, stored.customer_name), (64, "192.0.2.1", "Acme"))
        action = self.request.action_open_log()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), refused | stored)

    def test_what_cannot_be_logged_does_not_happen(self):
        with patch.object(self.registry["portal.document.log"], "_log", side_effect=UserError("The disk is full.")):
            with self.assertRaises(UserError):
                self._deliver()
        self.assertEqual(self.request.state, "asked")

    # === LINKS === #

    def test_link(self):
        links, public = self.env["portal.document.request.link"], self.env.ref("base.public_user")
        self.request.allows_link = True
        token = self._token()
        link = links._find_sudo(token, public)
        self.assertEqual(link.request_id, self.request)
        self.assertNotIn(token, link.token_hash)
        self.assertGreaterEqual(len(token), 32)
        for wrong in (None, "", "x", token[:-1], token + "x", "\0", "é" * 32, "x" * 5000, 7, [token]):
            self.assertFalse(links._find_sudo(wrong, public), wrong)
        self._deliver(user=public, link=link)
        row = self._get_log()
        self.assertEqual((row.is_link, row.partner_name, self.request.delivered_by), (True, "Anna", "Anna"))

    def test_link_ends(self):
        links, public = self.env["portal.document.request.link"], self.env.ref("base.public_user")
        self.request.allows_link = True
        token = self._token()
        link = links._find_sudo(token, public)
        link.expires_on = fields.Datetime.now() - timedelta(seconds=1)
        self.assertFalse(links._find_sudo(token, public))
        link.expires_on = fields.Datetime.now() + timedelta(days=1)
        self.request.allows_link = False
        self.assertFalse(links._find_sudo(token, public))
        self.request.allows_link = True
        self.assertTrue(links._find_sudo(token, public))
        self.request.action_cancel()
        self.assertFalse(links._find_sudo(token, public))
        self.assertFalse(links.search([("request_id", "=", self.request.id)]))

    def test_link_of_another_purpose(self):
        """The address of a share opens no request, nor the other way round."""
        self.request.allows_link = True
        share = self._share(login_required=False)
        public = self.env.ref("base.public_user")
        token = share._renew_address().rpartition("/")[2]
        self.assertFalse(self.env["portal.document.request.link"]._find_sudo(token, public))
        self.assertFalse(self.env["portal.document.share"]._find_sudo(self._token()))

    def test_link_shows_no_more_than_the_role(self):
        links = self.env["portal.document.request.link"]
        self.request.allows_link = True
        token = self._token()
        for user in (self.ben, self.bob, self.free):
            self.assertFalse(links._find_sudo(token, user))
        for user in (self.anna, self.clara):
            self.assertTrue(links._find_sudo(token, user))

    def test_links_are_cleared(self):
        self._token()
        links = self.env["portal.document.request.link"].search([("request_id", "=", self.request.id)])
        links._gc_links()
        self.assertTrue(links.exists())
        links.expires_on = fields.Datetime.now() - timedelta(seconds=1)
        links._gc_links()
        self.assertFalse(links.exists())

    def test_mail_holds_a_link_where_it_may(self):
        request = self._request(self.anna.partner_id, allows_link=True)
        notice = self._get_notices("file_request", request)
        body = notice._create_mail().body_html
        token = re.search(r"/portal/requests/([\w-]+)", body)[1]
        public = self.env.ref("base.public_user")
        self.assertEqual(self.env["portal.document.request.link"]._find_sudo(token, public).request_id, request)
        body = self._get_notices("file_request")._create_mail().body_html
        self.assertNotIn("/portal/requests/", body)
        self.assertIn(f"/my/requests/{self.request.id}", body)

    # === WHO === #

    def test_rows_by_policy(self):
        own, of_company, of_beta = self.request, self._request(self.acme), self._request(self.beta)
        mine = own | of_company | of_beta
        for user, expected in (
            (self.anna, own | of_company),
            (self.clara, own | of_company),
            (self.sue, self.request.browse()),
            (self.bob, self.request.browse()),
            (self.ben, of_beta),
            (self.free, self.request.browse()),
        ):
            self.assertEqual(mine.sudo() & self._seen(user, "portal.document.request"), expected.sudo(), user.login)
        with self.assertRaises(AccessError):
            own.with_user(self.ben).read(["name"])

    def test_columns_by_policy(self):
        row = self.request.with_user(self.anna)
        self.assertEqual(row.read(["name"])[0]["name"], "Certificate of insurance")
        for name in (
            "folder_id",
            "attachment_id",
            "document_id",
            "user_id",
            "allows_link",
            "message_ids",
            "renewed_id",
        ):
            with self.assertRaises(AccessError, msg=name):
                row.read([name])

    def test_people_outside_decide_nothing(self):
        self._deliver()
        row = self.request.with_user(self.anna)
        buttons = ("action_accept", "action_return", "action_cancel", "action_remind", "action_open_log")
        for name in (*buttons, "action_download", "action_open_document"):
            with self.assertRaises(AccessError, msg=name):
                getattr(row, name)()
        for values in ({"state": "accepted"}, {"folder_id": self.other.id}):
            with self.assertRaises(AccessError):
                row.write(values)
        with self.assertRaises(AccessError):
            row.copy()
        self.request.action_accept()

    def test_folder_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        folder = self.env["portal.document.folder"].create({"name": "Other", "company_id": company.id})
        with self.assertRaises(ValidationError):
            self.env["portal.document.request"].create(
                {"name": "x", "partner_id": self.acme.id, "folder_id": folder.id}
            )
        document = self._create_document("other.pdf", folder)
        with self.assertRaises(ValidationError):
            self.request.renewed_id = document
        self.request.renewed_id = self.sheet

    # === VENDOR === #

    def test_form(self):
        form = Form(self.requests)
        form.name = "Tax form"
        form.partner_id = self.acme
        form.folder_id = self.folder
        form.due_on = "2030-01-01"
        request = form.save()
        self.assertEqual((request.state, request.user_id), ("asked", self.vendor))
        self.assertTrue(self.env.ref("portal_documents_request.portal_document_request_menu").action.view_mode)

    def test_buttons(self):
        request = self.request
        for button in (request.action_accept, request.action_return):
            with self.assertRaises(UserError):
                button()
        told = request.action_remind()["params"]["message"]
        self.assertIn(request.partner_id.display_name, told)
        self.assertEqual(self._get_notices("file_request_reminder").partner_id, self.anna.partner_id)
        self._deliver()
        with self.assertRaises(UserError):
            request.action_remind()
        self.assertIn(str(request.attachment_id.id), request.action_download()["url"])
        request.action_accept()
        self.assertEqual(request.action_open_document()["res_id"], request.document_id.id)
        with self.assertRaises(UserError):
            request.action_cancel()

    # === REMINDERS AND WHAT WAITS === #

    def _run_job(self, days):
        created = fields.Datetime.now() - timedelta(days=days)
        self.env.cr.execute("UPDATE portal_document_request SET create_date = %s", [created])
        self.env.flush_all()
        self.env.ref("portal_documents_request.ir_cron_portal_document_request").method_direct_trigger()
        self.env.invalidate_all()

    def test_reminded_until_uploaded(self):
        self._run_job(6)
        self.assertFalse(self._get_notices("file_request_reminder"))
        self._run_job(8)
        notice = self._get_notices("file_request_reminder")
        self.assertEqual(notice.partner_id, self.anna.partner_id)
        self._run_job(8)
        self.assertEqual(self._get_notices("file_request_reminder"), notice)
        self.assertFalse(notice._is_obsolete())
        self._deliver()
        self.assertTrue(notice._is_obsolete())

    def test_reminded_before_it_is_due(self):
        self.request.due_on = fields.Date.today() + timedelta(days=1)
        self._run_job(3)
        self.assertTrue(self._get_notices("file_request_reminder"))

    def test_uploaded_is_not_reminded(self):
        self._deliver()
        self._run_job(8)
        self.assertFalse(self._get_notices("file_request_reminder"))

    def test_waits_on_the_dashboard(self):
        def get_names(user):
            return {entry["name"] for entry in self.env["portal.attention"].with_user(user)._get_pending()}

        self.assertIn("Files to upload", get_names(self.anna))
        self.assertNotIn("Files to upload", get_names(self.clara))
        self.request.due_on = fields.Date.today()
        rows = self.env["portal.answer.waiting"].with_user(self.anna)._get_answer()["rows"]
        self.assertIn(("Certificate of insurance", "Today"), [(row["name"], row["label"]) for row in rows])
        self._deliver()
        self.assertNotIn("Files to upload", get_names(self.anna))
