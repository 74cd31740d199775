from odoo.tests import HttpCase, tagged

from odoo.addons.portal_tools.tests.browser import without_missing_script

from .common import DocumentsCommon
from .test_share_of_record import RecordShareCommon


@tagged("post_install", "-at_install")
class TestTours(RecordShareCommon, HttpCase):
    """What people of customers and visitors do with files, at the width of a desk and of a phone."""

    def test_portal(self):
        self._share(self.acme)
        self.start_tour("/my/documents", "portal_documents_share.portal_documents", login=self.anna.login)

    def test_share(self):
        share = self._share(download_limit=3)
        share._set_password("correct horse")
        self.start_tour(f"/portal/documents/{self._token(share)}", "portal_documents_share.portal_share")

    def test_take_back(self):
        share = self._share(self.acme, may_upload=True)
        path = f"/my/documents/folder/{self.folder.id}"
        self.start_tour(path, "portal_documents_share.portal_take_back", login=self.anna.login)
        actions = self._logged(share).mapped("action")
        self.assertEqual(sorted(actions), ["take_back", "upload"])

    def test_record_files(self):
        share = self._share_record(self.acme, is_view_only=True)
        self.start_tour("/my/documents", "portal_documents_share.portal_record_files", login=self.anna.login)
        self.assertEqual(set(self._logged(share).mapped("action")), {"preview"})


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True


@tagged("post_install", "-at_install")
class TestVendorTour(DocumentsCommon, HttpCase):
    def test_folder_drop(self):
        self.vendor.password = self.vendor.login
        path = f"/odoo/action-portal_documents_share.portal_document_folder_action/{self.folder.id}"
        with without_missing_script():
            self.start_tour(path, "portal_documents_share.folder_drop", login=self.vendor.login)
        added = self.folder.document_ids.filtered(lambda document: document.mimetype == "text/plain")
        self.assertLessEqual({"first.txt", "second.txt"}, set(added.mapped("name")))
        self.assertNotIn("empty.txt", self.folder.document_ids.mapped("name"))

    def test_new_version(self):
        self.vendor.password = self.vendor.login
        path = f"/odoo/action-portal_documents_share.portal_document_action/{self.sheet.id}"
        with without_missing_script():
            self.start_tour(path, "portal_documents_share.new_version", login=self.vendor.login)
        self.assertEqual(self.sheet.version_id.attachment_id.raw, b"Newer")
        self.assertEqual(self.sheet.version_id.number, 2)

    def test_copy_that_was_found(self):
        self.vendor.password = self.vendor.login
        share = self._share(self.acme, marking="always")
        path = f"/portal/documents/{self._token(share)}/file/{self.sheet.id}/download"
        tour = "portal_documents_share.verify_copy"
        self.start_tour(f"/portal/verify?file={path}", tour, login=self.vendor.login)
