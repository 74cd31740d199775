import re
import secrets

from common import FaultCase

KILOBYTE = 1024
FULL = "We cannot keep files at the moment"


class TestUploads(FaultCase):
    """What a customer uploads is kept as a whole, or refused in words; nothing is kept by half."""

    def setUp(self):
        self.admin = self.rig.signed_in("admin", "admin")
        [[partner_id]] = self.rig.sql("SELECT partner_id FROM res_users WHERE login = 'ines@acme.example'")
        self.partner_id = int(partner_id)
        self.ines = self.rig.signed_in("ines@acme.example")
        self.name = f"faulty-{secrets.token_hex(6)}.txt"
        self.text = secrets.token_hex(200 * KILOBYTE).encode()
        self.before = self._count()

    def _count(self):
        """Return how many files, versions, uploads in the log and attachments there are."""
        tables = ("portal_document", "portal_document_version", "ir_attachment")
        counts = [self.rig.sql(f"SELECT COUNT(*) FROM {table}")[0][0] for table in tables]
        query = "SELECT COUNT(*) FROM portal_document_log WHERE action = 'upload' AND is_refused IS NOT TRUE"
        return [*counts, self.rig.sql(query)[0][0]]

    def _get_token(self, visitor, path):
        return re.search(r'csrf_token"?[^>]*?(?:value=|: )"([^"]+)"', visitor.get(path).text)[1]

    def _upload(self, visitor, page, path):
        values = {"csrf_token": self._get_token(visitor, page)}
        # A page that was never opened would be made meanwhile, and Odoo keeps that as a file.
        with self.rig.full_store(most=100 * KILOBYTE):
            refused = visitor.post(path, values, files={"files": (self.name, self.text, "text/plain")})
            self.assertIn(refused.status_code, (200, 303))
            self.assertEqual(self._count(), self.before)
        self.assertIn(FULL, visitor.get(page).text)
        return visitor.post(path, values, files={"files": (self.name, self.text, "text/plain")})

    def _get_kept(self):
        """Return the size of what is kept of the file, and of that in the store."""
        return self.rig.sql(f"SELECT file_size FROM ir_attachment WHERE name = '{self.name}' AND res_id > 0")

    def test_file_is_dropped_into_a_folder(self):
        folder_id = self.admin.call("portal.document.folder", "create", {"name": "Drop"})
        self.admin.call("portal.document.folder", "share_with_customer", [folder_id], self.partner_id, may_upload=True)
        page = f"/my/documents/folder/{folder_id}"
        self.before = self._count()
        self._upload(self.ines, page, f"{page}/upload")
        self.assertEqual([int(size) for [size] in self._get_kept()], [len(self.text)])
        self.assertIn(self.name, self.ines.get(page).text)

    def test_file_that_was_asked_for(self):
        [[folder_id]] = self.rig.sql("SELECT MIN(id) FROM portal_document_folder WHERE active")
        values = {"name": "Certificate", "partner_id": self.partner_id, "folder_id": int(folder_id)}
        request_id = self.admin.call("portal.document.request", "create", values)
        page = f"/my/requests/{request_id}"
        self.before = self._count()
        self._upload(self.ines, page, f"{page}/upload")
        [[state]] = self.rig.sql(f"SELECT state FROM portal_document_request WHERE id = {request_id}")
        self.assertEqual(state, "delivered")
        self.assertEqual([int(size) for [size] in self._get_kept()], [len(self.text)])
