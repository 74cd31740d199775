import hashlib
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PDF, DocumentsCommon


@tagged("post_install", "-at_install")
class TestPortalDocument(DocumentsCommon):
    def test_version_has_the_fingerprint_of_its_content(self):
        version = self.manual.version_id
        self.assertEqual(version.sha256, hashlib.sha256(PDF).hexdigest())
        self.assertEqual((version.number, self.manual.size, self.manual.mimetype), (1, len(PDF), "application/pdf"))
        self.assertEqual(version.attachment_id.res_model, "portal.document.version")

    def test_new_version_is_the_current_one(self):
        before = self.manual.version_id
        version = self.manual._add_version(self._create_attachment("new.pdf", PDF + b"2"), note="Chapter 2")
        self.assertEqual(self.manual.version_id, version)
        self.assertEqual((version.number, version.note), (2, "Chapter 2"))
        self.assertEqual(before.attachment_id.raw, PDF)
        self.assertNotEqual(version.sha256, before.sha256)
        self.assertEqual(self.manual.size, len(PDF) + 1)

    def test_versions_never_change(self):
        version = self.manual.version_id
        for values in ({"note": "Other"}, {"sha256": "0"}):
            with self.assertRaises(UserError):
                version.write(values)
        with self.assertRaises(UserError):
            version.unlink()
        for values in ({"raw": b"other"}, {"res_id": 0}):
            with self.assertRaises(UserError):
                version.attachment_id.write(values)
        with self.assertRaises(UserError):
            version.attachment_id.unlink()
        # Odoo writes the same content again when the storage changes.
        version.attachment_id.write({"raw": PDF, "mimetype": "application/pdf"})
        # What is no version's changes as ever.
        attachment = self._create_attachment("free.txt", b"text")
        attachment.raw = b"other"
        attachment.unlink()

    def test_attachment_is_one_version_only(self):
        with self.assertRaises(UserError):
            self.sheet._add_version(self.manual.version_id.attachment_id)

    def test_version_has_no_address_of_its_own(self):
        attachment = self._create_attachment("open.pdf")
        attachment.public = True
        attachment.generate_access_token()
        document = self.env["portal.document"]._create_with_file(self.folder, attachment)
        self.assertEqual(document.version_id.attachment_id, attachment)
        self.assertFalse(attachment.public or attachment.access_token)

    def test_deleted_file_takes_its_versions_along(self):
        version = self.manual.version_id
        attachment = version.attachment_id
        self.manual.unlink()
        self.assertFalse(version.exists())
        self.assertFalse(attachment.exists())

    def test_names_are_cleaned(self):
        document = self._create_document("../../etc/\u202ecron\r\n.pdf", self.folder)
        self.assertEqual(document.name, "cron.pdf")

    def test_bin_of_a_folder_and_back(self):
        alone = self._create_document("alone.pdf", self.sub)
        alone.action_archive()
        alone.binned_on = self._in(hours=-1)
        self.folder.action_archive()
        self.assertFalse(any((self.folder | self.sub).mapped("active")))
        self.assertFalse(any((self.manual | self.sheet).mapped("active")))
        self.assertTrue(self.secret.active)
        self.folder.action_unarchive()
        self.assertTrue(all((self.folder | self.sub).mapped("active")))
        self.assertTrue(all((self.manual | self.sheet).mapped("active")))
        self.assertFalse(self.sheet.binned_on)
        self.assertFalse(alone.active, "It was in the bin before the folder was.")

    def test_bin_is_emptied_after_thirty_days(self):
        self.manual.action_archive()
        self.sheet.action_archive()
        self.manual.binned_on = self._in(days=-31)
        self.sheet.binned_on = self._in(days=-29)
        self.env["portal.document"]._gc_bin()
        self.assertFalse(self.manual.exists())
        self.assertTrue(self.sheet.exists())

    def test_folder_in_the_bin_goes_with_what_is_in_it(self):
        self.folder.action_archive()
        self.folder.with_context(active_test=False).search([("id", "child_of", self.folder.id)]).write(
            {"binned_on": self._in(days=-31)}
        )
        everything = self.folder | self.sub
        self.env["portal.document.folder"]._gc_bin()
        self.assertFalse(everything.exists())
        self.assertFalse((self.manual | self.sheet).exists())
        self.assertTrue(self.secret.exists())

    def test_what_is_restored_alone_stays(self):
        """A file or folder that comes out of the bin brings the folders above along, but nothing else in them."""
        everything = self.folder | self.sub | self.other
        for record in (self.manual, self.sub):
            self.folder.action_archive()
            everything.flush_recordset()
            record.action_restore() if record == self.manual else record.action_unarchive()
            self.assertTrue(record.active)
            self.assertTrue(all((self.folder | self.sub).mapped("active")))
            self.assertFalse(self.folder.binned_on)
            self.assertFalse(self.sheet.active)
            self.assertEqual(self.manual.active, True)
        self.sheet.binned_on = self._in(days=-31)
        self.env["portal.document.folder"]._gc_bin()
        self.env["portal.document"]._gc_bin()
        self.assertEqual(self.manual.exists(), self.manual)
        self.assertFalse(self.sheet.exists())

    def test_folder_with_something_that_is_not_in_the_bin_stays(self):
        self.folder.action_archive()
        self.other.action_archive()
        self.env.flush_all()
        # As older data may be.
        self.env.cr.execute(
            "UPDATE portal_document SET active = TRUE, binned_on = NULL WHERE id = %s", [self.manual.id]
        )
        self.env.cr.execute("UPDATE portal_document_folder SET binned_on = %s WHERE NOT active", [self._in(days=-31)])
        self.env.invalidate_all()
        self.env["portal.document.folder"]._gc_bin()
        self.assertTrue(self.manual.exists() and self.folder.exists())
        self.assertFalse(self.other.exists(), "Nothing is left in it.")

    def test_folders_do_not_cross_companies(self):
        company = self.env["res.company"].create({"name": "Second"})
        with self.assertRaises(ValidationError):
            self.sub.company_id = company
        free = self._create_folder("Free")
        free.company_id = company

    def test_folders_have_no_circle(self):
        with self.assertRaises(UserError):
            self.folder.parent_id = self.sub
        self.sub.parent_id = self.root

    def test_files_from_the_backend_make_folders(self):
        documents = self.env["portal.document"].with_user(self.vendor)
        attachment = self.env["ir.attachment"].with_user(self.vendor).create({"name": "norm.pdf", "raw": PDF})
        ids = documents.action_create_from_attachments(attachment.ids, self.folder.id, "Norms/2026")
        document = documents.browse(ids)
        self.assertEqual(document.folder_id.complete_name, "Machines / Acme / Norms / 2026")
        again = self.env["ir.attachment"].with_user(self.vendor).create({"name": "norm 2.pdf", "raw": PDF})
        ids = documents.action_create_from_attachments(again.ids, self.folder.id, "Norms/2026")
        self.assertEqual(documents.browse(ids).folder_id, document.folder_id)

    def test_files_from_the_backend_are_ones_own(self):
        documents = self.env["portal.document"]
        theirs = self._create_attachment("theirs.pdf")
        with self.assertRaises(AccessError):
            documents.with_user(self.vendor).action_create_from_attachments(theirs.ids, self.folder.id)
        mine = self.env["ir.attachment"].with_user(self.vendor).create({"name": "mine.pdf", "raw": PDF})
        with self.assertRaises(AccessError):
            documents.with_user(self.anna).action_create_from_attachments(mine.ids, self.folder.id)
        mine.sudo().write({"res_model": "res.partner", "res_id": self.acme.id})
        with self.assertRaises(AccessError, msg="It belongs to a contact already."):
            documents.with_user(self.vendor).action_create_from_attachments(mine.ids, self.folder.id)
        self.assertEqual((mine.res_model, mine.res_id), ("res.partner", self.acme.id))

    def test_empty_file_from_the_backend_is_refused(self):
        documents = self.env["portal.document"].with_user(self.vendor)
        empty = self.env["ir.attachment"].with_user(self.vendor).create({"name": "empty.txt", "raw": b""})
        with self.assertRaisesRegex(UserError, "empty.txt"):
            documents.action_create_from_attachments(empty.ids, self.folder.id)

    def test_certificate_that_ends_is_reported_once(self):
        kind = self.env.ref("portal_documents_share.kind_certificate")
        today = fields.Date.today()
        soon = self._create_document("iso.pdf", self.folder, kind_id=kind.id, valid_until=today + timedelta(days=30))
        late = self._create_document("iso2.pdf", self.folder, kind_id=kind.id, valid_until=today + timedelta(days=31))
        plain = self._create_document("plan.pdf", self.folder, valid_until=today + timedelta(days=1))
        soon.user_id = self.vendor
        self.env["portal.document"]._warn_of_ends()
        self.env["portal.document"]._warn_of_ends()
        self.assertEqual(len(soon.activity_ids), 1)
        self.assertEqual(soon.activity_ids.user_id, self.vendor)
        self.assertFalse((late | plain).activity_ids)
        soon.valid_until = today + timedelta(days=20)
        self.env["portal.document"]._warn_of_ends()
        self.assertEqual(len(soon.activity_ids), 2, "Another end is reported anew.")

    def test_certificate_with_a_successor_is_not_reported(self):
        kind = self.env.ref("portal_documents_share.kind_certificate")
        old = self._create_document("old.pdf", self.folder, kind_id=kind.id, valid_until=fields.Date.today())
        old.successor_id = self.sheet
        self.env["portal.document"]._warn_of_ends()
        self.assertFalse(old.activity_ids)

    def test_successor_takes_the_place_in_every_share(self):
        share = self._share(self.acme, document_ids=self.secret.ids)
        self.secret.successor_id = self.sheet
        self.assertIn(self.sheet, share.document_ids)
        self.assertIn(self.sheet, self._seen(self.anna))
        self.assertNotIn(self.secret, self._seen(self.anna))
        with self.assertRaises(ValidationError):
            self.sheet.successor_id = self.secret

    def test_last_successor_takes_the_place(self):
        newer, newest = (self._create_document(name, self.other) for name in ("newer.pdf", "newest.pdf"))
        self._share(self.acme, document_ids=self.secret.ids)
        newer.successor_id = newest
        self.secret.successor_id = newer
        self.assertEqual(self._seen(self.anna), newest)

    def test_new_file_may_have_a_successor(self):
        share = self._share(self.acme)
        self._create_document("old.pdf", self.folder, successor_id=self.secret.id)
        self.assertIn(self.secret, share.document_ids)
        self.assertIn(self.secret, self._seen(self.anna))

    def test_successor_in_the_bin_gives_the_file_back(self):
        self._share(self.acme, document_ids=self.secret.ids)
        self.secret.successor_id = self.sheet
        self.assertEqual(self._seen(self.anna), self.sheet)
        self.sheet.action_archive()
        self.assertEqual(self._seen(self.anna), self.secret)
        self.sheet.action_restore()
        self.assertEqual(self._seen(self.anna), self.sheet)

    def _get_notices(self, document):
        tellings = self.env["portal.document.telling"].search([("state", "=", "pending")])
        for telling in tellings:
            while telling._process():
                pass
        domain = [("res_model", "=", "portal.document"), ("res_id", "=", document.id)]
        return self.env["portal.notice"].search(domain)

    def test_those_who_hold_a_file_are_told_of_a_newer_one(self):
        self.env.ref("portal_documents_share.event_file_renewed").is_enabled = True
        share = self._share(self.anna.partner_id, self.beta)
        self.assertFalse(self._get_notices(self.sheet), "The first version is no news.")
        share._use("download", self._actor(self.ben), self.sheet)
        self.sheet._add_version(self._create_attachment("sheet.pdf", PDF + b"2"))
        self.assertEqual(self._get_notices(self.sheet).partner_id, self.anna.partner_id | self.ben.partner_id)
        self.assertFalse(self._get_notices(self.manual))

    def test_those_who_hold_a_file_are_told_of_its_successor(self):
        self.env.ref("portal_documents_share.event_file_renewed").is_enabled = True
        share = self._share(self.beta)
        share._use("download", self._actor(self.ben), self.sheet)
        self.sheet.successor_id = self.secret
        self.assertEqual(self._get_notices(self.secret).partner_id, self.ben.partner_id)
        self.assertIn(self.secret, self._seen(self.ben))

    def test_many_are_told_some_at_a_time(self):
        self.env.ref("portal_documents_share.event_file_renewed").is_enabled = True
        people = self.env["res.partner"].create([{"name": f"P{n}", "email": f"p{n}@x.example"} for n in range(5)])
        self._share(*people)
        self.sheet._add_version(self._create_attachment("sheet.pdf", PDF + b"2"))
        telling = self.env["portal.document.telling"].search([("document_id", "=", self.sheet.id)])
        domain = [("res_model", "=", "portal.document"), ("res_id", "=", self.sheet.id)]
        notices = self.env["portal.notice"]
        self.assertFalse(notices.search(domain), "Nobody is told within the request.")
        with patch("odoo.addons.portal_documents_share.models.portal_document_telling.BATCH", 2):
            self.assertTrue(telling._process())
            self.assertEqual(notices.search(domain).partner_id, people[:2])
            self.assertTrue(telling._process())
            self.assertFalse(telling._process())
        self.assertEqual(notices.search(domain).partner_id, people)
        self.assertEqual(telling.state, "done")

    def test_nobody_is_told_where_the_vendor_does_not_want_it(self):
        self.env.ref("portal_documents_share.event_file_renewed").is_enabled = False
        self._share(self.anna.partner_id)
        self.sheet._add_version(self._create_attachment("sheet.pdf", PDF + b"2"))
        self.assertFalse(self.env["portal.document.telling"].search([("document_id", "=", self.sheet.id)]))
