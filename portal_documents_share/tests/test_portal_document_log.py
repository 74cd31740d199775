import re
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocumentsCommon


@tagged("post_install", "-at_install")
class TestPortalDocumentLog(DocumentsCommon):
    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def _logged(self, share):
        return self.env["portal.document.log"].search([("share_id", "=", share.id)])

    def test_log_tells_who_what_and_whence(self):
        share = self._share(self.acme)
        share._use("download", self._actor(self.anna), self.sheet)
        row = self._logged(share)
        self.assertEqual(
            (row.action, row.document_id, row.version_id), ("download", self.sheet.id, self.sheet.version_id.id)
        )
        self.assertEqual((row.partner_id, row.customer_name, row.is_link), (self.anna.partner_id.id, "Acme", False))
        self.assertEqual((row.ip_address, row.user_agent), ("192.0.2.1", "Firefox"))
        self.assertEqual(row.sha256, self.sheet.version_id.sha256)

    def test_visitor_is_the_address(self):
        share = self._share()
        share._use("archive", self._actor(), self.sheet | self.manual)
        row = self._logged(share)
        self.assertTrue(all(row.mapped("is_link")))
        self.assertEqual(set(row.mapped("partner_id")), {0})

    def test_each_file_of_an_archive_is_logged(self):
        share = self._share(self.acme)
        share._use("archive", self._actor(self.anna), self.sheet | self.manual)
        rows = self._logged(share)
        self.assertEqual(sum(rows.mapped("file_count")), 2)
        [whole] = rows.filtered(lambda row: not row.document_id)
        self.assertEqual((whole.file_count, whole.file_name), (2, "sheet.pdf, manual.pdf"))
        for document in (self.sheet, self.manual):
            [row] = rows.filtered(lambda row, document=document: row.document_id == document.id)
            version = document.version_id
            self.assertEqual((row.version_id, row.sha256, row.action), (version.id, version.sha256, "archive"))

    def test_parts_of_a_download_are_one(self):
        share = self._share(self.acme)
        actor = self._actor(self.anna, session="a" * 84)
        share._use("download", actor, self.sheet)
        share._use("download", actor, self.sheet, is_continued=True)
        self.assertEqual(len(self._logged(share)), 1)
        # Odoo renews the second half of a session's id.
        renewed = self._actor(self.anna, session="a" * 42 + "b" * 42)
        share._use("download", renewed, self.sheet, is_continued=True)
        self.assertEqual(len(self._logged(share)), 1)
        for number, values in enumerate(({"ip": "198.51.100.7"}, {"session": "c" * 84}, {"session": ""}), 2):
            other = self._actor(self.anna, **{"session": "a" * 84} | values)
            share._use("download", other, self.sheet, is_continued=True)
            self.assertEqual(len(self._logged(share)), number, "Somebody else goes on with nothing.")

    def test_download_is_not_continued_for_ever(self):
        share, actor = self._share(self.acme), self._actor(self.anna, session="a" * 84)
        share._use("download", actor, self.sheet)
        with patch("odoo.addons.portal_documents_share.models.portal_document_log.CONTINUED_HOURS", 0):
            share._use("download", actor, self.sheet, is_continued=True)
        self.assertEqual(len(self._logged(share)), 2)
        share._use("download", actor, self.sheet, is_continued=True)
        self.assertEqual(len(self._logged(share)), 2)

    def test_what_was_refused_is_not_continued(self):
        share, actor = self._share(self.acme, is_view_only=True), self._actor(self.anna, session="a" * 84)
        self.env["portal.document.log"]._log_refusal("download", actor, share, "view_only", self.sheet)
        with self.assertRaises(UserError):
            share._use("download", actor, self.sheet, is_continued=True)
        share.is_view_only = False
        share._use("download", actor, self.sheet, is_continued=True)
        self.assertEqual(len(self._logged(share)), 2)

    def test_what_cannot_be_logged_is_refused(self):
        share = self._share(self.acme)
        logs = type(self.env["portal.document.log"])
        with patch.object(logs, "create", side_effect=UserError("full")), self.assertRaises(UserError):
            share._use("download", self._actor(self.anna), self.sheet)

    def test_refusal_is_logged(self):
        share = self._share()
        self.env["portal.document.log"]._log_refusal("download", self._actor(), share, "limit", self.sheet)
        row = self._logged(share)
        self.assertEqual((row.is_refused, row.reason), (True, "limit"))

    def test_log_never_changes(self):
        share = self._share()
        share._use("download", self._actor(), self.sheet)
        row = self._logged(share)
        with self.assertRaises(UserError):
            row.reason = "other"
        with self.assertRaises(UserError):
            row.unlink()

    def test_log_is_staffs_alone(self):
        share = self._share(self.acme)
        share._use("download", self._actor(self.anna), self.sheet)
        logs = self.env["portal.document.log"]
        self.assertTrue(logs.with_user(self.vendor).search([("share_id", "=", share.id)]))
        for user in (self.anna, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                logs.with_user(user).search([])

    def test_refusals_in_words(self):
        log = self.env["portal.document.log"]
        values = {"action": "upload", "company_id": self.env.company.id}
        refused = log.create(values | {"is_refused": True, "reason": "file"})
        self.assertEqual(refused.event_text, "Upload refused")
        self.assertIn("not allowed", refused.reason_text)
        self.assertEqual((log.create(values).event_text, log.create(values).reason_text), ("Uploaded", False))
        own = log.create(values | {"is_refused": True, "reason": "“a.exe” cannot be uploaded."})
        self.assertEqual(own.reason_text, "“a.exe” cannot be uploaded.", "What requests log is a sentence already.")

    def test_each_refusal_has_words(self):
        log = self.env["portal.document.log"]
        texts, actions = log._get_reason_texts(), dict(log._fields["action"].selection)
        self.assertEqual(log._get_refused_texts().keys(), actions.keys())
        source = "".join(
            path.read_text() for path in Path(__file__).parents[1].rglob("*.py") if "tests" not in path.parts
        )
        codes = set(re.findall(r"""raise ShareRefusedError\(.*?, "(\w+)"\s*\)""", source, re.DOTALL))
        self.assertIn("view_only", codes)
        self.assertLessEqual(codes | {"file", "stranger", "archive"}, texts.keys())
