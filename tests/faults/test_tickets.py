import re
import secrets

from common import FaultCase
from rig import wait_until


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
