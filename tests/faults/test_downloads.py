import contextlib
import re
import zipfile
from io import BytesIO

import requests
from common import FaultCase
from devkit.paths import DATA
from rig import DATABASE, wait_until

SIZE = 64 * 1024 * 1024
# What a reader has of a file when the fault comes.
BEGUN = 256 * 1024


class TestDownloads(FaultCase):
    """A download that does not come to its end does not look whole, and is told in words where it can be."""

    def setUp(self):
        self.admin = self.rig.signed_in("admin", "admin")
        [[folder_id, partner_id]] = self.rig.sql(
            "SELECT (SELECT MIN(id) FROM portal_document_folder WHERE active), MIN(id)"
            " FROM res_partner WHERE is_company"
        )
        self.folder_id = int(folder_id)
        [self.document_id] = self._store("large.bin", b"x" * SIZE)
        self.address = self.admin.call(
            "portal.document", "share_with_customer", [self.document_id], int(partner_id), login_required=False
        )
        self.path = f"/portal/documents/{self.address.rpartition('/')[2]}"
        self.reader = self.rig.visitor()

    def _store(self, name, content):
        """Return the ids of a file that staff upload, as the backend does."""
        values = {"csrf_token": self._get_token(self.admin, "/my"), "model": "portal.document.folder", "id": 0}
        answer = self.admin.session.post(
            f"{self.rig.address}/web/binary/upload_attachment", values, files={"ufile": (name, content)}, timeout=60
        )
        [attachment] = answer.json()
        return self.admin.call("portal.document", "action_create_from_attachments", [attachment["id"]], self.folder_id)

    def _get_token(self, visitor, path):
        return re.search(r'csrf_token"?[^>]*?(?:value=|: )"([^"]+)"', visitor.get(path).text)[1]

    def _get_store(self):
        [[name]] = self.rig.sql(
            "SELECT store_fname FROM ir_attachment JOIN portal_document_version version"
            f" ON version.attachment_id = ir_attachment.id WHERE version.document_id = {self.document_id}"
        )
        return DATA / "filestore" / DATABASE / name

    def _count_rows(self, action="download"):
        [[count]] = self.rig.sql(
            "SELECT COUNT(*) FROM portal_document_log"
            f" WHERE document_id = {self.document_id} AND action = '{action}' AND is_refused IS NOT TRUE"
        )
        return int(count)

    def _read_interrupted(self, answer):
        """Return how much of an answer comes when the workers are killed while it is read."""
        content = answer.raw.read(BEGUN)
        self.assertEqual(len(content), BEGUN)
        self.rig.kill_workers()
        size = len(content)
        with contextlib.suppress(requests.RequestException, OSError, Exception):
            while part := answer.raw.read(BEGUN):
                size += len(part)
        return size

    def _wait(self):
        wait_until("workers are back", lambda: len(self.rig.workers()) == 2)

    def test_worker_is_killed_while_it_sends(self):
        """What came is shorter than was said; it is logged as begun, and the next download is whole."""
        path = f"{self.path}/file/{self.document_id}/download"
        with self.reader.get(path, stream=True) as answer:
            self.assertEqual(int(answer.headers["Content-Length"]), SIZE)
            self.assertLess(self._read_interrupted(answer), SIZE)
        self.assertEqual(self._count_rows(), 1)
        self._wait()
        rest = self.reader.get(path, headers={"Range": f"bytes={BEGUN}-"})
        self.assertEqual((rest.status_code, len(rest.content)), (206, SIZE - BEGUN), "It goes on where it ended.")
        self.assertEqual(self._count_rows(), 1, "The same download")

    def test_worker_is_killed_while_it_sends_an_archive(self):
        values = {"csrf_token": self._get_token(self.reader, self.path), "ids": self.document_id}
        with self.reader.post(f"{self.path}/archive", values, stream=True) as answer:
            length = int(answer.headers["Content-Length"])
            self.assertGreater(length, SIZE)
            self.assertLess(self._read_interrupted(answer), length)
        self.assertEqual(self._count_rows("archive"), 1)
        self._wait()
        values["csrf_token"] = self._get_token(self.reader, self.path)
        whole = self.reader.post(f"{self.path}/archive", values)
        self.assertEqual(len(whole.content), length)
        self.assertIsNone(zipfile.ZipFile(BytesIO(whole.content)).testzip())

    def test_disk_is_gone(self):
        """Nothing is sent and nothing is logged as given; the page says so, and it works again afterwards."""
        store = self._get_store()
        away = store.with_name(f"{store.name}.away")
        store.rename(away)
        self.addCleanup(lambda: away.exists() and away.rename(store))
        values = {"csrf_token": self._get_token(self.reader, self.path), "ids": self.document_id}
        for fetch in (
            lambda: self.reader.get(f"{self.path}/file/{self.document_id}/download"),
            lambda: self.reader.post(f"{self.path}/archive", values),
        ):
            answer = fetch()
            self.assertEqual(answer.status_code, 303)
            page = self.reader.get(answer.headers["Location"].replace(self.rig.address, ""))
            self.assertIn("cannot be fetched now", page.text)
            self.assertNotIn("Traceback", page.text)
        self.assertEqual((self._count_rows(), self._count_rows("archive")), (0, 0))
        away.rename(store)
        self.assertEqual(len(self.reader.get(f"{self.path}/file/{self.document_id}/download").content), SIZE)
        self.assertEqual(self._count_rows(), 1)
