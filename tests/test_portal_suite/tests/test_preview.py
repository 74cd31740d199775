from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .access_common import AccessCommon

# Lists, with the types of their documents.
LISTS = {
    "/my/quotes": "quote",
    "/my/orders": "order",
    "/my/invoices": "invoice",
    "/my/tickets": "ticket",
}


@tagged("post_install", "-at_install")
class TestPreview(AccessCommon, HttpCase):
    """What staff see who look at the portal as a person, and that they do nothing there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_partner_manager,sales_team.group_sale_manager,account.group_account_manager"
        cls.staff = new_test_user(cls.env, "preview.matrix", groups)
        cls.quote = cls.documents["quote"]["buyer"]

    def _post(self, path, **data):
        return self.url_open(path, data={"csrf_token": http.Request.csrf_token(self), **data})

    def _start(self, person):
        self.authenticate(self.staff.login, self.staff.login)
        self._post(f"/portal/preview/{person.id}")

    def _get_shown(self):
        """Return which documents the lists show."""
        shown = set()
        for path, document_type in LISTS.items():
            page = self.url_open(f"{path}?limit=100").text
            records = self.documents[document_type].items()
            shown |= {(document_type, name) for name, record in records if f'{record.access_url}"' in page}
        return shown

    @mute_logger("odoo.http")
    def test_each_person(self):
        for name, person in self.people.items():
            self.authenticate(person.login, person.login)
            expected = self._get_shown()
            self._start(person)
            self.assertIn(f"You see the portal as {person.name}.", self.url_open("/my").text)
            self.assertEqual(self._get_shown(), expected, name)
            if name in ("buyer", "finance", "boss", "ben"):
                self.assertTrue(expected, name)

    @mute_logger("odoo.http")
    def test_page_is_not_that_of_the_staff(self):
        """The member of staff may open each document: the preview does not."""
        theirs = self.documents["quote"]["ben"]
        self.authenticate(self.staff.login, self.staff.login)
        self.assertIn(theirs.name, self.url_open(theirs.access_url).text)
        self._start(self.buyer)
        self.assertIn(self.quote.name, self.url_open(self.quote.access_url).text)
        self.assertNotIn(theirs.name, self.url_open(theirs.access_url).text)

    # === NOTHING IS DONE === #

    def _call(self, path, **params):
        headers = {"Referer": f"{self.base_url()}{self.quote.access_url}"}
        return self.make_jsonrpc_request(path, params, headers=headers)

    def _write_message(self):
        data = {"body": "Canary 4711", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        token = self.quote.access_token
        self._call(
            "/mail/message/post", thread_model="sale.order", thread_id=self.quote.id, post_data=data, token=token
        )

    def _upload(self):
        data = {
            "csrf_token": http.Request.csrf_token(self),
            "thread_model": "sale.order",
            "thread_id": self.quote.id,
            "token": self.quote.access_token,
            "is_pending": "true",
        }
        headers = {"Referer": f"{self.base_url()}{self.quote.access_url}"}
        files = {"ufile": ("c.txt", b"Canary 4711", "text/plain")}
        return self.url_open("/mail/attachment/upload", data=data, files=files, headers=headers)

    def _save_address(self):
        data = {
            **{"partner_id": self.buyer.partner_id.id, "name": "Canary", "email": self.buyer.email, "phone": "4711"},
            **{"street": "Road 1", "city": "Town", "zip": "1000", "country_id": self.env.ref("base.be").id},
        }
        return self._post("/my/address/submit", address_type="billing", **data)

    @mute_logger("odoo.http")
    def test_writing(self):
        """A message, a file, an address: refused in the preview, done by the person."""
        partner, messages = self.buyer.partner_id, self.quote.message_ids
        self._start(self.buyer)
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self._write_message()
        self.assertEqual(self._upload().status_code, 403)
        self.assertEqual(self._save_address().status_code, 403)
        self.assertEqual(self.quote.message_ids, messages)
        self.assertFalse(self.env["ir.attachment"].search([("name", "=", "c.txt")]))
        self.assertNotEqual(partner.phone, "4711")
        self.authenticate(self.buyer.login, self.buyer.login)
        self._write_message()
        self.assertEqual(self._upload().status_code, 200)
        self.assertEqual(self._save_address().status_code, 200)
        self.env.invalidate_all()
        self.assertIn("Canary 4711", self.quote.message_ids[0].body)
        self.assertTrue(self.env["ir.attachment"].search([("name", "=", "c.txt")]))
        self.assertEqual(partner.phone, "4711")

    @mute_logger("odoo.http")
    def test_accepting_and_declining(self):
        """Also as the member of staff, who could do both in Odoo."""
        self._start(self.buyer)
        for path in ("accept", "code", "seen"):
            with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                self._call(f"{self.quote.access_url}/{path}", access_token=self.quote.access_token, name="x")
        response = self._post(f"{self.quote.access_url}/decline", decline_message="Canary")
        self.assertEqual(response.status_code, 403)
        self.assertEqual(self.quote.state, "sent")
        self.authenticate(self.buyer.login, self.buyer.login)
        response = self._post(f"{self.quote.access_url}/decline", decline_message="Canary")
        self.quote.invalidate_recordset()
        self.assertEqual((response.status_code, self.quote.state), (200, "cancel"))

    def test_no_opening_is_recorded(self):
        openings = self.env["portal.opening"]
        domain = [("res_model", "=", "sale.order"), ("res_id", "=", self.quote.id)]
        before, notices = openings.search_count(domain), self.env["portal.notice"].search_count([])
        messages = self.quote.message_ids
        self._start(self.buyer)
        self.url_open(self.quote.access_url)
        self.url_open(f"{self.quote.access_url}?access_token={self.quote.access_token}")
        self.assertEqual(openings.search_count(domain), before)
        self.assertEqual(self.env["portal.notice"].search_count([]), notices)
        self.quote.invalidate_recordset()
        self.assertEqual(self.quote.message_ids, messages)
