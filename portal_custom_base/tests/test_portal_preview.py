from unittest.mock import patch

from odoo import Command, http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from ..models import portal_preview
from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestPortalPreview(PortalBaseCommon, HttpCase):
    """Staff see the portal as a person does, and do nothing there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = new_test_user(cls.env, "preview.staff", "base.group_user,base.group_partner_manager")
        cls.seller = new_test_user(cls.env, "preview.seller", "base.group_user")
        cls.preview = cls.env["portal.preview"]

    def _post(self, path, **data):
        data = {"csrf_token": http.Request.csrf_token(self), **data}
        return self.url_open(path, data=data, headers={"Referer": f"{self.base_url()}/my"})

    def _start(self, staff=None, person=None):
        staff = staff or self.staff
        self.authenticate(staff.login, staff.login)
        return self._post(f"/portal/preview/{(person or self.anna).id}")

    # === WHO === #

    def test_page_is_that_of_the_person(self):
        page = self._start().text
        self.assertIn("You see the portal as Anna.Base. Nothing that you press is done.", page)
        self.assertIn("End the preview", page)
        page = self.url_open("/my/account").text
        self.assertIn("anna.base@example.com", page)
        self.assertNotIn(self.staff.email, page)

    def test_session_stays_that_of_the_staff(self):
        self._start()
        params = {"model": "res.users", "method": "read", "args": [self.staff.ids, ["login"]], "kwargs": {}}
        headers = {"Referer": f"{self.base_url()}/odoo/contacts"}
        result = self.make_jsonrpc_request("/web/dataset/call_kw", params, headers=headers)
        self.assertEqual(result[0]["login"], self.staff.login)

    def test_button_opens_the_question(self):
        for record in (self.anna.partner_id, self.anna):
            action = record.with_user(self.staff).action_look_at_portal()
            self.assertEqual(action["url"], f"/portal/preview/{self.anna.id}")
        self.authenticate(self.staff.login, self.staff.login)
        page = self.url_open(action["url"])
        self.assertIn("See the portal as Anna.Base?", page.text)
        # Asking is not starting.
        self.assertNotIn("o_portal_preview", self.url_open("/my").text)
        with self.assertRaises(UserError):
            self.customer.with_user(self.staff).action_look_at_portal()

    def test_who_may_look(self):
        self.assertTrue(self.preview._start(self.staff, self.anna))
        for staff in (self.seller, self.anna, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.preview._start(staff, self.ben)

    @mute_logger("odoo.http")
    def test_seller_is_refused(self):
        self.assertEqual(self._start(self.seller).status_code, 403)
        self.assertEqual(self.url_open(f"/portal/preview/{self.anna.id}").status_code, 403)
        self.assertNotIn("o_portal_preview", self.url_open("/my").text)

    def test_as_whom(self):
        """Not as colleagues, nor as somebody who may do more than others, signs in no more or is unknown."""
        group = self.env["res.groups"].create({"name": "More"})
        more = self._create_portal_user("more.base", self.customer)
        more.group_ids = [Command.link(group.id)]
        gone = self._create_portal_user("gone.base", self.customer)
        gone.active = False
        nobody = self.env["res.users"].browse(2**31 - 2)
        for person in (
            self.seller,
            self.env.ref("base.user_admin"),
            self.env.ref("base.public_user"),
            more,
            gone,
            nobody,
        ):
            with self.assertRaises(AccessError):
                self.preview._start(self.staff, person)
        more.group_ids = [Command.unlink(group.id)]
        self.assertTrue(self.preview._start(self.staff, more))

    def test_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.anna.write({"company_ids": [Command.link(other.id)], "company_id": other.id})
        with self.assertRaises(AccessError):
            self.preview._start(self.staff, self.anna)
        self.staff.company_ids = [Command.link(other.id)]
        self.assertTrue(self.preview._start(self.staff, self.anna))

    def test_start_is_noted(self):
        before = self.anna.partner_id.message_ids
        self._start()
        note = self.anna.partner_id.message_ids - before
        self.assertIn("Looked at the portal as this person", note.body)
        self.assertEqual(note.author_id, self.staff.partner_id)
        self.assertFalse(note.notified_partner_ids)

    # === NOTHING IS DONE === #

    @mute_logger("odoo.http")
    def test_forms_are_refused(self):
        name = self.anna.partner_id.name
        self._start()
        for path in ("/my/notifications", "/my/privacy/ask", "/my/language", "/my/account"):
            for referrer in ("/my", "/odoo", "/web/login"):
                data = {"csrf_token": http.Request.csrf_token(self), "lang": "en_US", "kind": "copy", "name": "Eve"}
                response = self.url_open(path, data=data, headers={"Referer": self.base_url() + referrer})
                self.assertEqual(response.status_code, 403, (path, referrer))
                self.assertIn("This is a preview: nothing is done.", response.text)
        self.assertEqual(self.anna.partner_id.name, name)
        self.assertFalse(self.env["portal.data.request"].search([("user_id", "=", self.anna.id)]))
        # The person does it.
        self.authenticate(self.anna.login, self.anna.login)
        self.assertEqual(self._post("/my/privacy/ask", kind="copy").status_code, 200)
        self.assertTrue(self.env["portal.data.request"].search([("user_id", "=", self.anna.id)]))

    @mute_logger("odoo.http")
    def test_calls_are_refused(self):
        """Also those that a page would make as the member of staff, whose session it is."""
        self._start()
        call = {"model": "res.partner", "method": "write", "args": [self.anna.partner_id.ids, {"comment": "x"}]}
        message = {"thread_model": "res.partner", "thread_id": self.anna.partner_id.id, "post_data": {"body": "x"}}
        before = self.anna.partner_id.message_ids
        for path, params in (
            ("/web/dataset/call_kw", call | {"kwargs": {}}),
            ("/mail/message/post", message),
            ("/my/counters", {"counters": []}),
        ):
            for headers in ({"Referer": f"{self.base_url()}/my/orders/1"}, {}):
                with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                    self.make_jsonrpc_request(path, params, headers=headers)
        self.assertFalse(self.anna.partner_id.comment)
        self.assertEqual(self.anna.partner_id.message_ids, before)
        self._post("/portal/preview/end")
        self.make_jsonrpc_request("/web/dataset/call_kw", call | {"kwargs": {}})
        self.anna.partner_id.invalidate_recordset()
        self.assertIn("x", self.anna.partner_id.comment)

    def test_what_a_page_writes_is_not_kept(self):
        partner, answers = self.anna.partner_id, type(self.env["portal.answer"])
        original = answers._get_dashboard

        def write(model):
            model.env.user.partner_id.sudo().city = "Utopia"
            return original(model)

        with patch.object(answers, "_get_dashboard", write):
            self.assertIn("o_portal_preview", self._start().text)
            self.assertNotEqual(partner.city, "Utopia")
            self.authenticate(self.anna.login, self.anna.login)
            self.url_open("/my")
        partner.invalidate_recordset()
        self.assertEqual(partner.city, "Utopia")

    @mute_logger("odoo.http")
    def test_copy_of_the_data_is_the_persons(self):
        self._start()
        self.assertEqual(self.url_open("/my/privacy").status_code, 200)
        self.assertEqual(self.url_open("/my/privacy/copy/1").status_code, 403)

    def test_no_sign_in_is_logged(self):
        domain = [("user_id", "=", self.anna.id)]
        self._start()
        self.url_open("/my")
        self.assertFalse(self.env["portal.sign.in"].search(domain))

    # === ITS END === #

    def _is_preview(self):
        return "o_portal_preview" in self.url_open("/my").text

    def test_button_ends_it(self):
        self._start()
        self.assertTrue(self._is_preview())
        data = {"csrf_token": http.Request.csrf_token(self)}
        response = self.url_open("/portal/preview/end", data=data, allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith(f"/odoo/res.partner/{self.anna.partner_id.id}"))
        self.assertFalse(self._is_preview())

    def test_it_ends_by_itself(self):
        self._start()
        with patch.object(portal_preview.time, "time", return_value=portal_preview.time.time() + 29 * 60):
            self.assertTrue(self._is_preview())
        with patch.object(portal_preview.time, "time", return_value=portal_preview.time.time() + 30 * 60):
            self.assertFalse(self._is_preview())
        self.assertFalse(self._is_preview())

    def test_it_ends_with_the_rights(self):
        for end in (
            lambda: self.staff.write({"group_ids": [Command.unlink(self.env.ref("base.group_partner_manager").id)]}),
            lambda: self.anna.write({"active": False}),
        ):
            self.anna.active = True
            self.staff.group_ids = [Command.link(self.env.ref("base.group_partner_manager").id)]
            self._start()
            self.assertTrue(self._is_preview())
            end()
            self.assertFalse(self._is_preview())

    def test_another_user_of_the_browser_does_not_go_on_with_it(self):
        mark = self.preview._start(self.staff, self.anna)
        self.assertEqual(self.preview._get_person(self.staff.id, mark), self.anna)
        self.assertFalse(self.preview._get_person(self.env.ref("base.user_admin").id, mark))
