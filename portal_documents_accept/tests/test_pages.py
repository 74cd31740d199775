import re
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_evidence.tests.common import draw

from .common import AcceptCommon

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestPages(AcceptCommon, HttpCase):
    def _login(self, user=None):
        self.authenticate(user and user.login, user and user.login)

    def _get(self, path, **options):
        return self.url_open(path, **options)

    def _post(self, acceptance, action, follow=True, **values):
        self.env.flush_all()
        page = self._get("/my/notifications").text
        token = re.search(r'csrf_token"?:? ?(?:value=)?"([^"]+)"', page)[1]
        path = f"/my/signatures/{acceptance.id}/{action}"
        response = self.url_open(path, data={"csrf_token": token, **values}, allow_redirects=follow)
        self.env.invalidate_all()
        return response

    def _form(self, acceptance, **values):
        shown = self._values(acceptance)
        return {"name": "Anna Keller", "consent": "1", "digest": shown["digest"]} | values

    # === PAGES === #

    def test_list(self):
        self._login(self.anna)
        page = self._get("/my/signatures").text
        self.assertIn("safety.pdf", page)
        self.assertIn("nda.pdf", page)
        self._login(self.ben)
        page = self._get("/my/signatures").text
        self.assertNotIn("safety.pdf", page)
        self.assertIn("Nothing has to be accepted or signed", page)

    def test_list_of_what_waits(self):
        self._login(self.clara)
        page = self._get("/my/signatures?filterby=waiting").text
        self.assertNotIn("nda.pdf", page)
        self._accept(self.nda)
        self.assertIn("nda.pdf", self._get("/my/signatures?filterby=waiting").text)

    def test_page(self):
        self._login(self.anna)
        page = self._get(f"/my/signatures/{self.asked.id}").text
        self.assertIn("I have read “safety.pdf”, version 1, and I accept it.", page)
        self.assertIn('name="portal_accept_send"', page)
        self.assertNotIn("o_portal_document_talk", page)

    def test_page_of_a_newer_version(self):
        self._renew()
        self._login(self.anna)
        page = self._get(f"/my/signatures/{self.asked.id}").text
        self.assertIn(f'href="/my/signatures/{self.asked._get_newer_sudo().id}"', page)
        self.assertNotIn('name="portal_accept_send"', page)

    def test_page_of_what_was_accepted(self):
        self._accept()
        self._renew()
        self._login(self.anna)
        page = self._get(f"/my/signatures/{self.asked.id}").text
        self.assertIn("Read and accepted by Anna (as “Anna Keller”) on", page)
        self.assertIn("Open the newer version", page)

    @mute_logger(RULES, "odoo.http")
    def test_strangers_find_nothing(self):
        self._accept()
        seal = self._seal(self.asked)
        paths = ("", "/file", f"/sealed/{seal.id}", f"/sealed/{seal.id}?kind=pack")
        self.bob.partner_id.portal_role_id = self.roles["personal"]
        for user in (self.bob, self.ben, self.free):
            self._login(user)
            for path in paths:
                self.assertEqual(self._get(f"/my/signatures/{self.asked.id}{path}").status_code, 404, user.login)
            for action in ("accept", "decline"):
                response = self._post(self.nda, action, **self._form(self.nda, reason="x"))
                self.assertEqual(response.status_code, 404)
        self._login()
        for path in paths:
            response = self._get(f"/my/signatures/{self.asked.id}{path}", allow_redirects=False)
            self.assertIn("/web/login", response.headers["Location"])
        self.assertEqual(self.nda.state, "waiting")

    def test_owner_fetches_all(self):
        self._accept()
        seal = self._seal(self.asked)
        self._login(self.anna)
        response = self._get(f"/my/signatures/{self.asked.id}/sealed/{seal.id}")
        self.assertTrue(response.content.startswith(b"%PDF-"))
        response = self._get(f"/my/signatures/{self.asked.id}/sealed/{seal.id}?kind=pack")
        self.assertTrue(response.content.startswith(b"PK"))
        self.assertEqual(self._get(f"/my/signatures/{self.nda.id}/sealed/{seal.id}").status_code, 404)
        page = self._get(f"/my/signatures/{self.asked.id}").text
        self.assertIn('name="portal_seal"', page)
        self.assertIn(f"/portal/verify/{seal.code}", page)

    def test_file(self):
        self._login(self.anna)
        response = self._get(f"/my/signatures/{self.asked.id}/file")
        self.assertEqual(response.content, self.safety.sudo().version_id.attachment_id.raw)
        self.assertIn("sandbox", response.headers["Content-Security-Policy"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        document = self._create_document("page.html", self.folder, b"<script>alert(1)</script>")
        asked = self._ask(document=document.with_user(self.vendor))
        response = self._get(f"/my/signatures/{asked.id}/file")
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def _count_fetches(self):
        domain = [("document_id", "=", self.safety.id), ("action", "=", "preview")]
        return self.env["portal.document.log"].search_count(domain)

    def test_only_what_is_fetched_is_logged(self):
        self._login(self.anna)
        path = f"/my/signatures/{self.asked.id}/file"
        self.url_open(path, method="HEAD")
        self.assertEqual(self._count_fetches(), 0)
        for span in ("bytes=0-3", "bytes=4-", "bytes=8-"):
            self.assertEqual(self.url_open(path, headers={"Range": span}).status_code, 206)
        self.assertEqual(self._count_fetches(), 1)

    @mute_logger("odoo.http")
    def test_lost_file(self):
        self._lose(self.safety.sudo().version_id.attachment_id)
        self._login(self.anna)
        self.assertEqual(self._get(f"/my/signatures/{self.asked.id}/file").status_code, 404)
        self.assertEqual(self._count_fetches(), 0)

    # === ANSWERS === #

    def test_accept(self):
        self._login(self.anna)
        response = self._post(self.asked, "accept", **self._form(self.asked))
        self.assertIn('name="portal_done"', response.text)
        self.assertIn('name="portal_preparing"', response.text)
        self.assertEqual(self.asked.state, "accepted")
        facts = self._get_evidence(self.asked, "accepted")._get_facts()
        self.assertEqual(facts["signer"]["login"], self.anna.login)

    def test_two_presses_are_one(self):
        self._login(self.anna)
        form = self._form(self.asked)
        self._post(self.asked, "accept", **form)
        response = self._post(self.asked, "accept", **form)
        self.assertIn('name="portal_done"', response.text)
        self.assertNotIn('name="portal_error"', response.text)
        self.assertEqual(len(self._get_evidence(self.asked, "accepted")), 1)

    def test_what_was_typed_is_kept(self):
        self._login(self.anna)
        response = self._post(self.asked, "accept", **self._form(self.asked, name="Anna B. Keller", consent=""))
        self.assertIn("Tick the box", response.text)
        self.assertIn('value="Anna B. Keller"', response.text)
        response = self._post(self.nda, "decline", reason="x" * 2500)
        self.assertIn("too long", response.text)
        self.assertIn("x" * 2500, response.text)
        self.assertEqual((self.asked.state, self.nda.state), ("waiting", "waiting"))

    def test_replaced_between_page_and_answer(self):
        self._login(self.anna)
        form = self._form(self.asked)
        self._renew()
        response = self._post(self.asked, "accept", **form)
        newer = self.asked._get_newer_sudo()
        self.assertTrue(response.url.endswith(f"/my/signatures/{newer.id}"))
        self.assertIn("There is a newer version of this file", response.text)
        self.assertIn("Chapter 3 is new", response.text)
        self.assertEqual(newer.state, "waiting")

    def test_decline(self):
        self._login(self.anna)
        response = self._post(self.asked, "decline", reason="Chapter 3 is wrong")
        self.assertIn("you declined", response.text)
        self.assertIn("Chapter 3 is wrong", response.text)
        self.assertEqual(self.asked.state, "declined")

    @mute_logger("odoo.http")
    def test_without_csrf_or_by_get(self):
        self._login(self.anna)
        path = f"/my/signatures/{self.asked.id}/accept"
        self.assertEqual(self.url_open(path, data=self._form(self.asked)).status_code, 400)
        self.assertEqual(self._get(path).status_code, 405)
        self.assertEqual(self.asked.state, "waiting")

    def _rpc(self, acceptance, **values):
        return self.make_jsonrpc_request(f"/my/signatures/{acceptance.id}/sign", values)

    @mute_logger(RULES)
    def test_sign(self):
        values = self._values(self.nda)
        self._login(self.ben)
        self.assertIn("error", self._rpc(self.nda, **values))
        self._login(self.clara)
        self.assertIn("Anna signs before you", self._rpc(self.nda, **values)["error"])
        self._login(self.anna)
        answer = self._rpc(self.asked, **self._values(self.asked) | {"signature": draw()})
        self.assertIn("does not exist", answer["error"])
        answer = self._rpc(self.nda, **values)
        self.assertEqual(answer["redirect_url"], f"/my/signatures/{self.nda.id}?done=partly")
        self.env.invalidate_all()
        self.assertEqual(self.nda.state, "partly")
        self.assertEqual((self.asked.state), "waiting")
        self.assertIn("the next person is told", self._get(answer["redirect_url"]).text)

    def test_attempts_are_limited(self):
        self._login(self.anna)
        for _attempt in range(31):
            response = self._rpc(self.nda, name="")
        self.assertIn("Too many attempts", response["error"])

    def test_what_is_done_is_not_told_before_it_is(self):
        self._login(self.anna)
        page = self._get(f"/my/signatures/{self.asked.id}?done=accepted").text
        self.assertNotIn('name="portal_done"', page)

    def test_attempts_by_a_form_are_limited(self):
        self._login(self.anna)
        limits, answers = self.registry["portal.rate.limit"], {"accept": self._form(self.asked), "decline": {}}
        with patch.object(limits, "_is_allowed", lambda _self, scope, *_values: scope != "portal.document.accept"):
            for action, values in answers.items():
                response = self._post(self.asked, action, **values | {"reason": "Chapter 3 is wrong"})
                self.assertIn("Too many attempts", response.text, action)
        self.assertEqual(self.asked.state, "waiting")
        self._post(self.asked, "accept", **self._form(self.asked))
        self.assertEqual(self.asked.state, "accepted")

    def test_answer_of_a_colleague_is_not_ones_own(self):
        asked = self._ask(self.acme)
        form = self._form(asked)
        self._accept(asked)
        self._login(self.clara)
        response = self._post(asked, "accept", **form)
        self.assertIn("This has been accepted already.", response.text)
        self.assertNotIn('name="portal_done"', response.text)

    def test_what_is_to_be_signed_is_not_just_accepted(self):
        self._login(self.anna)
        with mute_logger("odoo.http"):
            self.assertEqual(self._post(self.nda, "accept", **self._form(self.nda)).status_code, 404)
        self.assertEqual(self.nda.state, "waiting")

    def test_documents_name_what_waits(self):
        self._share(self.acme)
        self._login(self.anna)
        page = self._get("/my/documents").text
        self.assertIn("What I must read or sign", page)
        self.assertIn(f'href="/my/signatures/{self.asked.id}"', page)
        self.assertIn(f'href="/my/signatures/{self.nda.id}"', page)
        page = self._get(f"/my/documents/file/{self.safety.id}").text
        self.assertIn(f'href="/my/signatures/{self.asked.id}"', page)
        self.assertNotIn(f'href="/my/signatures/{self.nda.id}"', page)
        self._accept()
        self.assertNotIn("What I must read", self._get(f"/my/documents/file/{self.safety.id}").text)
        self._login(self.clara)
        self.assertNotIn("What I must read", self._get("/my/documents").text)
        path = self._share(login_required=False)._renew_address().partition("/portal/")[2]
        self._login()
        self.assertNotIn("What I must read", self._get(f"/portal/{path}").text)

    def test_many_rows(self):
        people = self.env["res.partner"].create(
            [{"name": f"Person {number}" * 9, "parent_id": self.acme.id} for number in range(200)]
        )
        self.clara.partner_id.portal_role_id = self.roles["administrator"]
        self._ask(people)
        self._login(self.clara)
        response = self._get("/my/signatures?sortby=due")
        self.assertEqual(response.status_code, 200)
        self.assertIn("(202)", response.text)
        self.assertIn("Person 199" * 9, self._get("/my/signatures?filterby=open&sortby=name").text)
