import io
import zipfile

from lxml import html

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import Request
from odoo.tests import Form, HttpCase, tagged

from odoo.addons.portal_tools.tests.picture import draw_picture

from ..models.portal_document_share import ShareRefusedError
from .common import PDF, DocumentsCommon


class RecordShareCommon(DocumentsCommon):
    """The files of a record that are shared. Contacts serve as documents: every database has them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.beta
        # Like a product, which is no document of a customer's.
        cls.env["portal.document.type.model"].search([("model_name", "=", "res.partner")]).is_document = False
        cls.marked = cls._attach("marked.pdf", is_on_portal=True)
        cls.plain = cls._attach("plain.pdf")

    @classmethod
    def _attach(cls, name, **values):
        return cls.env["ir.attachment"].create(
            {"name": name, "raw": PDF, "res_model": "res.partner", "res_id": cls.record.id} | values
        )

    def _share_record(self, *partners, **values):
        record = {"record_model": "res.partner", "record_id": self.record.id}
        return self._share(*partners, folder_id=False, **record, **values)

    def _logged(self, share, **values):
        domain = [("share_id", "=", share.id), *((name, "=", value) for name, value in values.items())]
        return self.env["portal.document.log"].search(domain)


@tagged("post_install", "-at_install")
class TestShareOfRecord(RecordShareCommon):
    def test_files_are_asked_each_time(self):
        share = self._share_record(self.acme)
        self.assertEqual(share._find_record_files_sudo(), self.marked)
        self.assertEqual(share.name, self.record.display_name)
        self.marked.is_on_portal = False
        self.assertFalse(share._find_record_files_sudo())
        self.marked.is_on_portal = True
        self.assertEqual(share._find_record_files_sudo(), self.marked)

    def test_file_of_an_internal_note_stays_hidden(self):
        share = self._share_record(self.acme)
        self.record.message_post(
            body="Ours.", message_type="comment", attachment_ids=self.marked.ids, subtype_xmlid="mail.mt_note"
        )
        self.assertFalse(share._find_record_files_sudo())

    def test_record_that_is_gone(self):
        self.record = self.env["res.partner"].create({"name": "Gone"})
        self._attach("gone.pdf", is_on_portal=True, res_id=self.record.id)
        share = self._share_record(self.acme)
        self.assertTrue(share._find_record_files_sudo())
        self.record.unlink()
        self.assertFalse(share._find_record_files_sudo())
        self.assertFalse(self.env["portal.document.share"].browse(share.id).record_name)

    def test_terms(self):
        with self.assertRaises(ValidationError):
            self._share_record(self.acme, may_upload=True)
        share = self._share_record(self.acme, download_limit=1)
        share._use("download", self._actor(self.anna), self.marked)
        with self.assertRaises(UserError):
            share._use("download", self._actor(self.anna), self.marked)
        row = self._logged(share)
        self.assertEqual((row.document_id, row.file_name), (0, f"{self.record.display_name}: marked.pdf"))

    def test_view_only(self):
        """What our own pages can show is shown; nothing is given."""
        share = self._share_record(self.acme, is_view_only=True)
        share._use("preview", self._actor(self.anna), self.marked)
        self.assertEqual(self._logged(share).action, "preview")
        for action in ("download", "archive"):
            with self.assertRaises(ShareRefusedError) as refused:
                share._use(action, self._actor(self.anna), self.marked)
            self.assertEqual(refused.exception.reason, "view_only")
        self.assertTrue(share._may_preview(self.marked))
        page = self._attach("page.html", raw=b"<script>1</script>", mimetype="text/html")
        self.assertFalse(share._may_preview(page))
        self.assertFalse(self._share_record(self.acme, download_limit=1)._may_preview(self.marked))

    def test_marked_copy(self):
        share = self._share_record(self.acme, marking="always")
        copies = share._use("download", self._actor(self.anna), self.marked)
        self.assertEqual(self._logged(share).sha256, copies[self.marked.id].sha256)

    def test_whom_it_reaches(self):
        shares = self.env["portal.document.share"]
        share = self._share_record(self.acme)
        self.assertEqual(shares._find_of_records_sudo(self.anna), share)
        self.assertFalse(shares._find_of_records_sudo(self.ben))
        share.action_revoke()
        self.assertFalse(shares._find_of_records_sudo(self.anna))

    def test_role_that_hides_the_record(self):
        """What is shared with a company is for those who may see the record; a person who is named has it."""
        self.env["portal.document.type"].create(
            {
                "name": "Card",
                "code": "card",
                "model_ids": [
                    Command.create({"model_name": "res.partner", "contact_paths": "id", "is_document": True})
                ],
            }
        )
        shares = self.env["portal.document.share"]
        share = self._share_record(self.acme)
        self.assertFalse(shares._find_of_records_sudo(self.anna), "The contact is not Acme's.")
        self.assertEqual(share._get_refusal(self._actor(self.anna)), "stranger")
        share.partner_ids |= self.anna.partner_id
        self.assertEqual(shares._find_of_records_sudo(self.anna), share)
        self.assertFalse(share._get_refusal(self._actor(self.anna)))

    def test_form(self):
        clerk = self.vendor
        clerk.group_ids |= self.env.ref("base.group_partner_manager")
        action = self.marked.with_user(clerk).action_share_record()
        form = Form(self.env[action["res_model"]].with_user(clerk).with_context(**action["context"]))
        form.audience = "link"
        token = form.save().action_share()["context"]["default_address"].rpartition("/")[2]
        share = self.env["portal.document.share"]._find_sudo(token)
        self.assertEqual(share._find_record_files_sudo(), self.marked)
        other = self.env["ir.attachment"].create({"name": "x", "raw": PDF, "res_model": "res.partner", "res_id": 1})
        with self.assertRaises(UserError):
            (self.marked | other).action_share_record()

    def test_by_code(self):
        shares = self.env["portal.document.share"]
        arguments = ("res.partner", self.record.id, self.acme)
        address = shares.with_user(self.vendor).share_record_with_customer(*arguments, download_limit=2)
        share = shares._find_sudo(address.rpartition("/")[2])
        self.assertEqual((share.partner_ids, share.download_limit), (self.acme, 2))
        with self.assertRaises(AccessError):
            shares.with_user(self.anna).share_record_with_customer(*arguments)
        self.marked.is_on_portal = False
        with self.assertRaises(UserError):
            shares.share_record_with_customer(*arguments)
        with self.assertRaises(UserError):
            shares.share_record_with_customer("no.model", 1, self.acme)

    def test_nobody_shares_what_they_cannot_read(self):
        secret = self.env["ir.config_parameter"].search([], limit=1)
        values = {"record_model": secret._name, "record_id": secret.id, "partner_ids": self.acme.ids}
        self._attach("secret.pdf", res_model=secret._name, res_id=secret.id, is_on_portal=True)
        shares = self.env["portal.document.share"].with_user(self.vendor)
        with self.assertRaises(AccessError):
            shares.create(values)
        with self.assertRaises(AccessError):
            shares.action_share_files(secret._name, secret.id)
        with self.assertRaises(ValidationError):
            self.env["portal.document.share"].create(values | {"record_id": 2**31 - 1})


@tagged("post_install", "-at_install")
class TestShareOfRecordPages(RecordShareCommon, HttpCase):
    def test_in_the_portal(self):
        share = self._share_record(self.acme)
        self.authenticate(self.anna.login, self.anna.login)
        page = self.url_open("/my/documents").text
        self.assertIn(f"/my/documents/shared/{share.id}", page)
        self.assertIn(f"Files of {self.record.display_name}", page)
        path = f"/my/documents/shared/{share.id}"
        page = self.url_open(path).text
        self.assertIn("marked.pdf", page)
        self.assertNotIn("plain.pdf", page)
        self.assertEqual(self.url_open(f"{path}/attachment/{self.marked.id}").content, PDF)
        self.assertEqual(self._logged(share).file_name, f"{self.record.display_name}: marked.pdf")
        for number in (self.plain.id, self.sheet.version_id.attachment_id.id, 0, "x"):
            self.assertEqual(self.url_open(f"{path}/attachment/{number}").status_code, 404)
        other = self._share(self.acme)
        self.assertEqual(self.url_open(f"/my/documents/shared/{other.id}").status_code, 404, "No record")
        self.authenticate(self.ben.login, self.ben.login)
        for stranger in (path, f"{path}/attachment/{self.marked.id}"):
            self.assertEqual(self.url_open(stranger).status_code, 404)

    def test_view_only(self):
        """A PDF and a picture are shown below the line that names their reader, and cannot be fetched."""
        picture = self._attach("photo.png", raw=draw_picture(), is_on_portal=True)
        sheet = self._attach("table.xlsx", raw=b"PK", is_on_portal=True)
        share = self._share_record(self.acme, is_view_only=True)
        path = f"/my/documents/shared/{share.id}"
        self.authenticate(self.anna.login, self.anna.login)
        page = html.fromstring(self.url_open(path).text)
        links = page.xpath("//a[@name='portal_record_file_show']/@href")
        self.assertEqual(links, [f"{path}/attachment/{file.id}/show" for file in (self.marked, picture)])
        self.assertFalse(
            page.xpath("//form[@name='portal_record_archive'] | //form[@name='portal_record_file']//button")
        )
        for file, tag in ((self.marked, "iframe"), (picture, "img")):
            page = html.fromstring(self.url_open(f"{path}/attachment/{file.id}/show").text)
            self.assertIn("Anna", page.xpath("string(//p[@name='portal_reader_line'])"))
            self.assertTrue(page.xpath(f"//section[@name='portal_file_preview']//{tag}"))
            self.assertEqual(self.url_open(f"{path}/attachment/{file.id}/view").content, file.raw)
            self.assertIn("for viewing only", self.url_open(f"{path}/attachment/{file.id}").text)
        for number in (sheet.id, self.plain.id, "x"):
            self.assertEqual(self.url_open(f"{path}/attachment/{number}/show").status_code, 404)
        self.assertEqual(self.url_open(f"{path}/attachment/{self.plain.id}/view").status_code, 404)
        self.authenticate(self.ben.login, self.ben.login)
        for end in ("show", "view"):
            self.assertEqual(self.url_open(f"{path}/attachment/{self.marked.id}/{end}").status_code, 404)

    def test_view_only_at_an_address(self):
        share = self._share_record(is_view_only=True)
        path = f"/portal/documents/{share._renew_address().rpartition('/')[2]}/attachment/{self.marked.id}"
        self.authenticate(None, None)
        self.assertIn("portal_reader_line", self.url_open(f"{path}/show").text)
        self.assertEqual(self.url_open(f"{path}/view").content, PDF)
        self.assertNotEqual(self.url_open(path).content, PDF)
        share.action_revoke()
        for end in ("show", "view"):
            self.assertEqual(self.url_open(f"{path}/{end}").status_code, 404)

    def test_at_an_address(self):
        second = self._attach("second.pdf", is_on_portal=True)
        share = self._share_record(download_limit=2)
        path = f"/portal/documents/{share._renew_address().rpartition('/')[2]}"
        self.authenticate(None, None)
        token = Request.csrf_token(self)
        self.assertIn("second.pdf", self.url_open(path).text)
        file = f"{path}/attachment/{second.id}"
        self.assertNotEqual(self.url_open(file).content, PDF, "A limited download begins with a button.")
        self.assertFalse(self._logged(share))
        self.assertEqual(self.url_open(file, data={"csrf_token": token}).content, PDF)
        archive = self.url_open(f"{path}/archive", data={"csrf_token": token})
        self.assertEqual(zipfile.ZipFile(io.BytesIO(archive.content)).namelist(), ["marked.pdf", "second.pdf"])
        refused = self.url_open(file, data={"csrf_token": token})
        self.assertIn("as often as they may be", refused.text)
        share.action_revoke()
        self.assertEqual(self.url_open(path).status_code, 404)
