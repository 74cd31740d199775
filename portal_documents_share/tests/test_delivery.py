import io
import zipfile
from unittest.mock import patch

from odoo.http import Request, Stream
from odoo.tests import HttpCase, tagged
from odoo.tools import config

from .common import PDF, DocumentsCommon

SIGNED = "https://bucket.storage.example/1/sheet.pdf?sig=abc&expires=300"


@tagged("post_install", "-at_install")
class TestDelivery(DocumentsCommon, HttpCase):
    """What sends the bytes: Odoo, the web server before it, or an object storage. The check and the log are ours."""

    def setUp(self):
        super().setUp()
        self.authenticate(self.anna.login, self.anna.login)

    def _fetch(self, **kwargs):
        return self.url_open(f"/my/documents/file/{self.sheet.id}/download", allow_redirects=False, **kwargs)

    def _logged(self, share, **values):
        domain = [("share_id", "=", share.id), *((name, "=", value) for name, value in values.items())]
        return self.env["portal.document.log"].search(domain)

    # === BY THE WEB SERVER === #

    def test_web_server_sends_the_file(self):
        share = self._share(self.acme)
        with patch.dict(config.options, {"x_sendfile": True}):
            response = self._fetch()
        place = self.sheet.version_id.attachment_id.store_fname
        self.assertEqual(response.headers["X-Accel-Redirect"], f"/web/filestore/{self.env.cr.dbname}/{place}")
        self.assertEqual((response.status_code, response.content), (200, b""))
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertIn("sandbox", response.headers["Content-Security-Policy"])
        self.assertEqual(len(self._logged(share, action="download", is_refused=False)), 1)
        self.assertEqual(self._fetch().content, PDF, "Odoo sends it itself without the option.")

    def test_web_server_is_told_nothing_of_what_is_refused(self):
        share = self._share(self.acme, is_view_only=True)
        with patch.dict(config.options, {"x_sendfile": True}):
            response = self._fetch()
            self.assertEqual(response.status_code, 303)
            self.assertNotIn("X-Accel-Redirect", response.headers)
            self._lose(self.sheet.version_id.attachment_id)
            share.is_view_only = False
            response = self._fetch()
        self.assertEqual(response.status_code, 303)
        self.assertNotIn("X-Accel-Redirect", response.headers)
        self.assertFalse(self._logged(share, is_refused=False))

    def test_web_server_sends_no_marked_copy(self):
        """A copy is nowhere in the file store: Odoo sends it."""
        self._share(self.acme, marking="always")
        with patch.dict(config.options, {"x_sendfile": True}):
            response = self._fetch()
        self.assertNotIn("X-Accel-Redirect", response.headers)
        self.assertTrue(response.content.startswith(b"%PDF-"))

    # === BY AN OBJECT STORAGE === #

    def _in_cloud(self):
        """Let the attachments be where Odoo's `cloud_storage` keeps them: it signs an address for five minutes."""
        attachments = self.registry["ir.attachment"]
        stream = Stream(type="url", url=SIGNED, max_age=290)
        signed = patch.object(attachments, "_get_file_stream", lambda self: stream)
        return signed, patch.object(attachments, "_get_opener", lambda self: None)

    def test_object_storage_gets_a_signed_address(self):
        share = self._share(self.acme)
        signed, opener = self._in_cloud()
        with signed, opener:
            response = self._fetch()
        self.assertEqual((response.status_code, response.headers["Location"]), (302, SIGNED))
        self.assertIn("no-store", response.headers["Cache-Control"], "The next one is checked and logged as well.")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(len(self._logged(share, action="download", is_refused=False)), 1)

    def test_object_storage_is_asked_after_the_check(self):
        share = self._share(self.acme, is_view_only=True)
        signed, opener = self._in_cloud()
        with signed, opener:
            with patch.object(self.registry["ir.attachment"], "_get_file_stream", autospec=True) as asked:
                self.assertEqual(self._fetch().status_code, 303)
                asked.assert_not_called()
            share.action_revoke()
            self.assertEqual(self._fetch().status_code, 404)
        self.assertFalse(self._logged(share, is_refused=False))

    def test_what_is_in_an_object_storage_cannot_be_marked(self):
        share = self._share(self.acme, marking="always")
        signed, opener = self._in_cloud()
        with signed, opener:
            self.assertEqual(self._fetch().status_code, 303)
            self.assertEqual(self._logged(share).reason, "unmarkable")
            share.marking = "possible"
            self.assertEqual(self._fetch().headers["Location"], SIGNED)
        self.assertEqual(self._logged(share)[0].reason, "unmarked")

    # === ARCHIVES === #

    def _fetch_archive(self):
        data = {"csrf_token": Request.csrf_token(self), "folder_id": self.folder.id}
        return self.url_open("/my/documents/archive", data=data, allow_redirects=False)

    def test_archive_says_how_long_it_is(self):
        """A browser knows by it that an archive did not come to its end."""
        share = self._share(self.acme)
        for marking in (False, "always"):
            share.marking = marking
            response = self._fetch_archive()
            self.assertEqual(int(response.headers["Content-Length"]), len(response.content))
            self.assertEqual(len(zipfile.ZipFile(io.BytesIO(response.content)).namelist()), 2)
