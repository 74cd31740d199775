from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PDF, DocumentsCommon


@tagged("post_install", "-at_install")
class TestRecordFiles(DocumentsCommon, HttpCase):
    """Files of documents on the page of the document. Contacts serve as documents: every database has them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A type that shows contacts as documents.
        cls.env["portal.document.type"].create(
            {
                "name": "Card",
                "code": "card",
                "model_ids": [
                    Command.create({"model_name": "res.partner", "contact_paths": "id", "is_document": True})
                ],
            }
        )
        cls.record = cls.anna.partner_id
        cls.marked = cls._attach("marked.pdf", is_on_portal=True)
        cls.plain = cls._attach("plain.pdf")

    @classmethod
    def _attach(cls, name, **values):
        return cls.env["ir.attachment"].create(
            {"name": name, "raw": PDF, "res_model": "res.partner", "res_id": cls.record.id, **values}
        )

    def _post(self, attachment, subtype, **values):
        values |= {"message_type": "comment", "attachment_ids": attachment.ids, "subtype_xmlid": subtype}
        self.record.message_post(body="See the file.", **values)

    def _found(self):
        return self.env["portal.document.rule"]._find_files_sudo(self.record.sudo())

    def test_mark(self):
        self.assertEqual(self._found(), self.marked)

    def test_rules(self):
        sent, noted = self._attach("sent.pdf"), self._attach("noted.pdf")
        self._post(sent, "mail.mt_comment")
        self._post(noted, "mail.mt_note")
        rule = self.env["portal.document.rule"].create({"model_name": "res.partner"})
        self.assertEqual(self._found(), self.marked | sent)
        rule.which = "all"
        self.assertEqual(self._found(), self.marked | self.plain | sent)
        rule.active = False
        self.assertEqual(self._found(), self.marked)

    def test_file_of_an_internal_note_stays_hidden(self):
        answer = self._attach("answer.pdf", is_on_portal=True)
        self._post(answer, "mail.mt_comment", is_internal=True)
        self.assertEqual(self._found(), self.marked)
        self._post(self.marked, "mail.mt_note")
        self.assertFalse(self._found())

    def test_notes_stay_hidden_however_many_messages_there_are(self):
        noted = self._attach("noted.pdf")
        self._post(noted, "mail.mt_note")
        self.env["portal.document.rule"].create({"model_name": "res.partner", "which": "all"})
        for number in range(3):
            self._post(self._attach(f"sent {number}.pdf"), "mail.mt_comment")
        messages = self.registry["mail.message"]
        search = messages.search

        def search_few(self, domain, offset=0, limit=None, order=None):
            return search(self, domain, offset, min(limit, 2) if limit else limit, order)

        with patch.object(messages, "search", search_few):
            found = self._found()
        self.assertNotIn(noted, found)
        self.assertIn("sent 0.pdf", found.mapped("name"))

    def test_page_without_any_file_asks_nothing(self):
        """Where no rule and no mark is of the model, its pages cost no query."""
        self.assertTrue(self._found())
        self.marked.is_on_portal = False
        self.env.flush_all()
        self.env.registry.clear_cache()
        self.assertFalse(self._found())
        with self.assertQueryCount(0):
            self.assertFalse(self._found())
        self.marked.is_on_portal = True
        self.assertEqual(self._found(), self.marked, "The first mark is found at once.")
        rule = self.env["portal.document.rule"].create({"model_name": "res.partner", "which": "all"})
        self.assertIn(self.plain, self._found())
        rule.unlink()
        self.assertNotIn(self.plain, self._found())

    def test_lost_file(self):
        self._lose(self.marked)
        self.authenticate(self.anna.login, self.anna.login)
        path = f"/my/documents/record/res.partner/{self.record.id}/{self.marked.id}"
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(path).status_code, 404)
        self.assertFalse(self.env["portal.document.log"].search([("partner_id", "=", self.record.id)]))

    def test_only_what_is_fetched_is_logged(self):
        path = f"/my/documents/record/res.partner/{self.record.id}/{self.marked.id}"
        self.authenticate(self.anna.login, self.anna.login)
        logs = self.env["portal.document.log"]
        domain = [("partner_id", "=", self.record.id)]
        self.url_open(path, method="HEAD")
        self.assertFalse(logs.search_count(domain))
        for span in ("bytes=0-3", "bytes=4-", "bytes=8-"):
            self.assertEqual(self.url_open(path, headers={"Range": span}).status_code, 206)
        self.assertEqual(logs.search_count(domain), 1)
        self.authenticate(self.anna.login, self.anna.login)
        self.url_open(path, headers={"Range": "bytes=4-"})
        self.assertEqual(logs.search_count(domain), 2, "Another session has begun nothing.")

    def test_rule_needs_documents_that_customers_see(self):
        with self.assertRaises(ValidationError):
            self.env["portal.document.rule"].create({"model_name": "ir.cron"})

    def test_page_lists_the_files(self):
        pages = self.env["portal.document.page"].with_user(self.anna)
        [file] = pages._get_record_files(self.record.sudo(), self._actor(self.anna))
        self.assertEqual(file["name"], "marked.pdf")
        self.assertEqual(file["url"], f"/my/documents/record/res.partner/{self.record.id}/{self.marked.id}")

    def test_route(self):
        path = f"/my/documents/record/res.partner/{self.record.id}"
        self.authenticate(self.anna.login, self.anna.login)
        response = self.url_open(f"{path}/{self.marked.id}")
        self.assertEqual(response.content, PDF)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("sandbox", response.headers["Content-Security-Policy"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("no-store", response.headers["Cache-Control"])
        row = self.env["portal.document.log"].search([("partner_id", "=", self.record.id)], limit=1)
        self.assertIn("marked.pdf", row.file_name)
        for number in (self.plain.id, self.manual.version_id.attachment_id.id, 0, "x"):
            self.assertEqual(self.url_open(f"{path}/{number}").status_code, 404)
        self.authenticate(self.ben.login, self.ben.login)
        self.assertEqual(self.url_open(f"{path}/{self.marked.id}").status_code, 404)
        self.authenticate(None, None)
        self.assertEqual(self.url_open(f"{path}/{self.marked.id}").status_code, 404)
        for model in ("res.users", "ir.attachment", "no.model", "..%2f"):
            self.assertEqual(self.url_open(f"/my/documents/record/{model}/1/{self.marked.id}").status_code, 404)

    def test_mark_is_staffs_alone(self):
        self.assertEqual(self.env["ir.attachment"]._fields["is_on_portal"].groups, "base.group_user")

    def test_kind_of_document_in_words(self):
        name = self.env["ir.model"]._get(self.marked.res_model).name
        self.assertEqual(self.marked.portal_model_text, name)
        self.assertFalse(self._create_attachment("alone.pdf").portal_model_text)
