import io
import re
import secrets

from common import FaultCase
from PIL import Image
from rig import wait_until

KILOBYTE = 1024


class TestTickets(FaultCase):
    """What is sent is one ticket, whatever fails meanwhile."""

    def setUp(self):
        self.ines = self.rig.signed_in("ines@acme.example")
        page = self.ines.get("/new/ticket").text
        [[category_id]] = self.rig.sql(
            "SELECT id FROM helpdesk_ticket_category WHERE name->>'en_US' = 'A question' ORDER BY id LIMIT 1"
        )
        self.subject = f"Faulty {secrets.token_hex(6)}"
        self.sent = {
            "csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1],
            "nonce": re.search(r'name="nonce"[^>]*value="([^"]+)"', page)[1],
            "subject": self.subject,
            "description": "It stops half way.",
            "urgency": "1",
            "category": category_id,
        }

    def _send(self, visitor):
        return visitor.post("/new/ticket", self.sent)

    def _get_ids(self):
        return [
            ticket_id for [ticket_id] in self.rig.sql(f"SELECT id FROM helpdesk_ticket WHERE name = '{self.subject}'")
        ]

    def test_sent_often(self):
        """Eight times at once on two workers: one ticket, to which each answer leads."""
        clones = self.clones(self.ines, 8)
        answers = self.all_at_once(*[lambda visitor=visitor: self._send(visitor) for visitor in clones])
        [ticket_id] = self._get_ids()
        for answer in answers:
            self.assertEqual(answer.status_code, 303, answer)
            self.assertIn(f"/my/ticket/{ticket_id}", answer.headers["Location"])

    def test_workers_are_killed(self):
        """Whatever was answered, it can be sent again, and there is one."""
        calls = [lambda visitor=visitor: self._send(visitor) for visitor in self.clones(self.ines, 4)]
        self.all_at_once(*calls, self.rig.kill_workers)
        wait_until("workers are back", lambda: len(self.rig.workers()) == 2)
        answer = self._send(self.ines)
        [ticket_id] = self._get_ids()
        self.assertIn(f"/my/ticket/{ticket_id}", answer.headers["Location"])

    def test_mail_server_refuses(self):
        """The ticket is kept, and its mail is sent later."""
        self.addCleanup(setattr, self.rig.mail, "mode", "take")
        self.rig.mail.mode = "refuse"
        self.assertEqual(self._send(self.ines).status_code, 303)
        self.assertEqual(len(self._get_ids()), 1)

    def _count_files(self, ticket_id):
        query = (
            "SELECT file_size FROM ir_attachment WHERE res_model = 'helpdesk.ticket' AND res_field IS NULL AND res_id ="
        )
        return [int(size) for [size] in self.rig.sql(f"{query} {ticket_id}")]

    def test_file_store_is_full(self):
        """A ticket with a photo is refused in words, and what was typed stays; later it is one ticket with it."""
        # A larger one would fill the folder of temporary files before.
        picture = io.BytesIO()
        Image.frombytes("L", (640, 640), secrets.token_bytes(400 * KILOBYTE)).save(picture, "PNG")
        photo = picture.getvalue()
        files = {"files": ("photo.png", photo, "image/png")}
        with self.rig.full_store(most=200 * KILOBYTE):
            answer = self.ines.post("/new/ticket", self.sent, files=files)
            self.assertEqual(answer.status_code, 200)
            for words in ("We cannot keep files at the moment", self.subject, self.sent["description"]):
                self.assertIn(words, answer.text)
            self.assertNotIn("Traceback", answer.text)
            self.assertFalse(self._get_ids())
            token = {"csrf_token": self.sent["csrf_token"]}
            one = self.ines.post("/new/ticket/file", token, files={"file": files["files"]})
            self.assertIn("We cannot keep files at the moment", one.json()["error"])
        self.assertEqual(self.ines.post("/new/ticket", self.sent, files=files).status_code, 303)
        [ticket_id] = self._get_ids()
        self.assertEqual(self._count_files(ticket_id), [len(photo)])


class TestDownloads(FaultCase):
    """A limit of downloads holds on several workers."""

    def test_limit(self):
        """Thirty at once of a share that allows three: three get the file."""
        admin = self.rig.signed_in("admin", "admin")
        [[document_id, partner_id]] = self.rig.sql(
            "SELECT (SELECT MIN(id) FROM portal_document WHERE active), MIN(id) FROM res_partner WHERE is_company"
        )
        terms = {"login_required": False, "download_limit": 3}
        address = admin.call("portal.document", "share_with_customer", [int(document_id)], int(partner_id), **terms)
        path = f"/portal/documents/{address.rpartition('/')[2]}"
        visitor = self.rig.visitor()
        values = {"csrf_token": re.search(r'csrf_token"?[^>]*?(?:value=|: )"([^"]+)"', visitor.get(path).text)[1]}
        answers = self.all_at_once(
            *[
                lambda clone=clone: clone.post(f"{path}/file/{document_id}/download", values)
                for clone in self.clones(visitor, 30)
            ]
        )
        served = [answer for answer in answers if "attachment" in answer.headers.get("Content-Disposition", "")]
        self.assertEqual(len(served), 3, answers)
        [[count]] = self.rig.sql("SELECT limited_count FROM portal_document_share ORDER BY id DESC LIMIT 1")
        self.assertEqual(int(count), 3)
