import json
import re
from datetime import timedelta
from functools import partial
from unittest.mock import patch
from urllib.parse import urlsplit

from lxml import html

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_custom_base.tests.list_common import ListCommon

from .common import PDF, ApproveCommon

RULES = "odoo.addons.base.models.ir_rule"
# What a person outside may not do either.
OTHERS = [(name, []) for name in ("unlink", "action_submit", "action_withdraw", "action_remind")]
OTHERS.append(("action_open_evidence", []))
MODELS = ("portal.project.deliverable.version", "portal.project.reservation")


@tagged("post_install", "-at_install")
class TestPages(ApproveCommon, ListCommon, HttpCase):
    list_path = "/my/deliverables"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._submit(due_on=fields.Date.today() + timedelta(days=20))
        cls.env.flush_all()

    def _get(self, path="", **options):
        return self.url_open(f"/my/deliverables/{self.plan.id}{path}", **options)

    def _post(self, action, follow=True, **values):
        self.env.flush_all()
        page = self.url_open("/web/login" if not self.session.uid else "/my/notifications").text
        token = re.search(r'csrf_token"?:? ?(?:value=)?"([^"]+)"', page)[1]
        path = f"/my/deliverables/{self.plan.id}/{action}"
        response = self.url_open(path, data={"csrf_token": token, **values}, allow_redirects=follow)
        self.env.invalidate_all()
        return response

    def _form(self, **values):
        return {"name": "Ines Duarte", "consent": "1", "digest": self._digest(), "answer": "accept"} | values

    # === THE PAGE === #

    def test_page(self):
        self._sign_in(self.clara)
        page = self._get().text
        self.assertIn("This is decided by Ines", page)
        self.assertNotIn('name="portal_accept_send"', page)
        self.plan.write({"name": "Not submitted yet", "description": "Secret"})
        self.env.flush_all()
        self._sign_in(self.ines)
        page = self._get().text
        self.assertIn("Plan of the third floor", page)
        self.assertIn("The door is on the right.", page)
        self.assertNotIn("Not submitted yet", page)
        self.assertNotIn("Secret", page)
        self.assertIn("It has changed since it was submitted", page)
        told = [self.plan.with_user(user).sudo(False).display_name for user in (self.ines, self.vera)]
        self.assertEqual(told, ["Plan of the third floor", "Not submitted yet"])
        self.assertNotIn('name="portal_accept_send"', page)

    def test_no_answer(self):
        """The page says what no answer means, to all who read it, and afterwards that nobody answered."""
        words = "If nobody answers, it counts as accepted from"
        self._sign_in(self.ines)
        self.assertNotIn(words, self._get().text)
        self.project.portal_silence_is_acceptance = True
        self._submit(due_on=fields.Date.today() + timedelta(days=20))
        self.env.flush_all()
        day = self.env["portal.answer.mixin"]._tell_date(fields.Date.today() + timedelta(days=21))
        for user in (self.clara, self.ines):
            self._sign_in(user)
            self.assertIn(f"{words} {day} on", self._get().text)
        domain = [
            ("event_id.code", "=", "deliverable_submitted"),
            ("dedup_key", "=", "2"),
            ("res_id", "=", self.plan.id),
        ]
        notice = self.env["portal.notice"].search(domain)
        notice.write({"state": "sent", "mail_id": notice._create_mail().id})
        notice.mail_id.state = "sent"
        self.env.flush_all()
        with patch.object(fields.Datetime, "now", return_value=fields.Datetime.now() + timedelta(days=22)):
            self.assertTrue(self.decision._accept_by_silence(self.plan.with_env(self.env)))
        self.env.flush_all()
        page = self._get().text
        self.assertIn("Nobody answered: it counts as accepted since", page)
        self.assertNotIn(words, page)
        self.assertNotIn('name="portal_accept_send"', page)
        self.assertIn("This has been accepted already", self._post("accept", **self._form()).text)

    # === FROM THE E-MAIL === #

    def _get_mailed_path(self):
        """Return the address to which the button of the e-mail leads that asks Ines."""
        domain = [("event_id.code", "=", "deliverable_submitted"), ("res_id", "=", self.plan.id)]
        notice = self.env["portal.notice"].search([*domain, ("partner_id", "=", self.ines.partner_id.id)])
        body = html.fromstring(str(notice._create_mail().body_html))
        [link] = set(body.xpath("//a[contains(@href, '/my/deliverables/')]/@href"))
        return link.removeprefix(self.plan.get_base_url())

    def _type_password(self, page, user):
        """Send the form to sign in that a page shows, as a browser does."""
        [form] = html.fromstring(page.content).xpath("//form[contains(@class, 'oe_login_form')]")
        hidden = {node.get("name"): node.get("value") for node in form.xpath(".//input[@type='hidden']")}
        values = hidden | {"login": user.login, "password": user.login, "type": "password"}
        return self.url_open("/web/login", data=values)

    def test_link_of_the_mail_asks_to_sign_in_and_comes_back(self):
        path = self._get_mailed_path()
        self._sign_in(None)
        login = self.url_open(path)
        self.assertIn("/web/login", login.url)
        self.assertNotIn("Plan of the third floor", login.text)
        page = self._type_password(login, self.ines)
        self.assertEqual(urlsplit(page.url).path, f"/my/deliverables/{self.plan.id}")
        self.assertIn("The door is on the right.", page.text)
        self.assertIn('name="portal_accept_send"', page.text)

    def test_link_of_the_mail_is_of_no_use_to_others(self):
        """Whoever is sent the e-mail on signs in as themselves, and sees what their own role shows."""
        path = self._get_mailed_path()
        self._sign_in(None)
        with mute_logger(RULES, "odoo.http"):
            page = self._type_password(self.url_open(path), self.ben)
        self.assertNotIn("The door is on the right.", page.text)
        self.assertNotIn('name="portal_accept_send"', page.text)
        self.assertEqual(self.plan.state, "submitted")

    def test_accept(self):
        self._sign_in(self.ines)
        page = self._get().text
        self.assertIn("accept it or send it back by", page)
        self.assertIn('name="portal_accept_send"', page)
        page = self._post("accept", **self._form()).text
        self.assertIn("Thank you. It is accepted.", page)
        self.assertEqual((self.plan.state, self.planning.is_reached), ("accepted", True))
        # A second press of the button finds that the first one was enough.
        self.assertIn("Thank you. It is accepted.", self._post("accept", **self._form()).text)
        self.assertEqual(len(self._get_evidence("accepted")), 1)

    def test_send_back_and_look_at_the_difference(self):
        self._sign_in(self.ines)
        page = self._post("send-back", reason="", digest=self._digest()).text
        self.assertIn("what is to be changed", page)
        page = self._post("send-back", reason="The door is wrong", digest=self._digest()).text
        self.assertIn("We work on the next version", page)
        self.assertIn("The door is wrong", page)
        self.plan.description = "Desks at the window.\nThe door is on the left."
        self._submit(change_note="The door moved")
        self.env.flush_all()
        page = self._get().text
        self.assertIn("The door moved", page)
        self.assertRegex(page, r"<ins>[^§]*The door is on the left\.\s*</ins>")
        self.assertRegex(page, r"<del>[^§]*The door is on the right\.\s*</del>")

    def test_reservations(self):
        self._sign_in(self.ines)
        day = str(fields.Date.today() + timedelta(days=3))
        form = self._form(answer="reserve", reservation_0="The <b>handle</b> is missing", due_0="")
        page = self._post("accept", **form).text
        self.assertIn("until when it is to be settled", page)
        self.assertIn("The &lt;b&gt;handle&lt;/b&gt; is missing", page)
        self.assertEqual(self.plan.state, "submitted")
        page = self._post("accept", **form | {"due_0": day}).text
        self.assertIn("with reservations", page)
        reservation = self.plan.reservation_ids
        reservation.with_user(self.vera).write({"answer": "It is mounted."})
        page = self._post(f"reservations/{reservation.id}/close").text
        self.assertIn("The reservation is closed", page)
        self.assertIn("It is mounted.", page)
        self.assertEqual(self.plan.state, "accepted")
        self.assertIn("This reservation does not exist", self._post("reservations/999999999/close").text)

    def test_closing_is_limited(self):
        self._reserve()
        self._sign_in(self.ines)
        path = f"reservations/{self.plan.reservation_ids.id}/close"
        limit = "odoo.addons.portal_project_approve.controllers.deliverables.ATTEMPTS"
        with patch(limit, 0):
            self.assertIn("Too many attempts", self._post(path).text)
        self.assertEqual(self.plan.state, "reserved")
        self.assertIn("The reservation is closed", self._post(path).text)

    def test_files(self):
        self._sign_in(self.ines)
        url = re.search(rf'"(/my/deliverables/{self.plan.id}/file/\d+)"', self._get().text)[1]
        response = self.url_open(url)
        self.assertEqual(response.content, PDF)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self._get("/file/999999999").status_code, 404)
        self.plan.with_user(self.vera).action_withdraw()
        self.env.flush_all()
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_working_copies_are_closed(self):
        """What the vendor uploads for the next version, and attaches for colleagues, is nobody's outside."""
        file = self.plan.attachment_ids
        self.assertEqual((file.res_model, file.res_id), (self.plan._name, self.plan.id))
        self.assertTrue(file.with_user(self.lead).sudo(False).read(["name"]))
        with self.assertRaises(AccessError):
            file.with_user(self.ines).sudo(False).read(["name"])
        self._sign_in(self.ines)
        self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404)

    def test_sealed(self):
        self._accept()
        seal = self._seal()
        self._sign_in(self.ines)
        self.assertIn(f"/sealed/{seal.id}", self._get().text)
        self.assertEqual(self._get(f"/sealed/{seal.id}").content[:5], b"%PDF-")
        self.assertEqual(self._get(f"/sealed/{seal.id}?kind=pack").content[:2], b"PK")
        self.assertEqual(self._get("/sealed/999999999").status_code, 404)

    # === NOBODY ELSE === #

    @mute_logger(RULES, "odoo.http", "odoo.addons.base.models.ir_http")
    def test_strangers_find_nothing(self):
        self._accept()
        seal, file = self._seal(), self.plan._get_version()._get_files_sudo()
        paths = ("", f"/file/{file.id}", f"/sealed/{seal.id}", f"/sealed/{seal.id}?kind=pack", "?access_token=x")
        for user in (self.ben, self.bob):
            self._sign_in(user)
            for path in paths:
                self.assertEqual(self._get(path).status_code, 404, path)
            for action in ("accept", "send-back", "reservations/1/close"):
                self.assertEqual(self._post(action, **self._form(reason="No")).status_code, 404, action)
        self._sign_in(None)
        for path in paths:
            self.assertIn("/web/login", self._get(path, allow_redirects=False).headers["Location"], path)
        self._sign_in(self.ines)
        for path in paths:
            self.assertEqual(self._get(path).status_code, 200, path)

    @mute_logger(RULES, "odoo.http")
    def test_nothing_by_get_or_without_csrf(self):
        self._sign_in(self.ines)
        for action in ("accept", "send-back", "reservations/1/close"):
            self.assertEqual(self._get(f"/{action}").status_code, 405, action)
            self.assertEqual(self._get(f"/{action}", data=self._form()).status_code, 400, action)
        self.env.invalidate_all()
        self.assertEqual(self.plan.state, "submitted")

    @mute_logger(RULES, "odoo.http", "odoo.addons.rpc.controllers.json2", "odoo.addons.rpc.controllers.jsonrpc")
    def test_rpc(self):
        """By RPC a person reads what the page tells of the deliverables that they see, and writes nothing."""
        for user, is_seen in ((self.ines, True), (self.clara, True), (self.bob, False), (self.ben, False)):
            deliverable = self.plan.with_user(user).sudo(False)
            self.assertEqual(bool(deliverable.search([("id", "=", deliverable.id)])), is_seen, user.login)
            for model in MODELS:
                self.assertFalse(self.env[model].with_user(user).has_access("read"))
            for name in ("description", "attachment_ids", "decider_ids", "user_id", "is_changed", "name", "link"):
                with self.assertRaises(AccessError, msg=(user.login, name)):
                    deliverable.read([name])
            for name, values in (("write", [{"due_on": False}]), ("create", [{"name": "x"}]), *OTHERS):
                with self.assertRaises(AccessError, msg=(user.login, name)):
                    getattr(deliverable, name)(*values)
        self.assertEqual(self.plan.with_user(self.ines).sudo(False).read(["state"])[0]["state"], "submitted")
        draft = self._create_deliverable()
        self.assertFalse(draft.with_user(self.ines).sudo(False).search([("id", "=", draft.id)]))

    @mute_logger(RULES, "odoo.http")
    def test_rpc_from_outside(self):
        self._sign_in(self.ben)
        params = {"model": self.plan._name, "method": "search_read", "args": [[], ["state"]], "kwargs": {}}
        data = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.url_open("/web/dataset/call_kw", json=data).json()
        self.assertEqual(answer["result"], [])
        self._sign_in(self.ines)
        self.assertEqual(len(self.url_open("/web/dataset/call_kw", json=data).json()["result"]), 1)

    @mute_logger(RULES, "odoo.http", "odoo.addons.base.models.ir_model")
    def test_key(self):
        """A program with an API key reads what the page tells its user, and decides nothing: the page does that."""
        draft = self._create_deliverable()
        both = [["id", "in", [self.plan.id, draft.id]]]
        shown = {"domain": both, "fields": ["state"]}
        mine = {"ids": self.plan.ids}
        for user, is_seen in ((self.ines, True), (self.bob, False), (self.ben, False)):
            call = partial(self._call, self._make_key(user))
            rows = [{"id": self.plan.id, "state": "submitted"}] if is_seen else []
            self.assertEqual(call("portal.project.deliverable", "search_read", **shown).json(), rows, user.login)
            status = call("portal.project.deliverable", "read", **mine, fields=["state"]).status_code
            self.assertEqual(status, 200 if is_seen else 403, user.login)
            for name, values in (
                *(("read", mine | {"fields": ["description"]}), ("read", {"ids": draft.ids, "fields": ["state"]})),
                *(("write", mine | {"vals": {"state": "accepted"}}), ("write", mine | {"vals": {"due_on": False}})),
                *(("unlink", mine), ("create", {"vals_list": [{"name": "x"}]}), ("copy", mine)),
                *((action, mine) for action in ("action_submit", "action_withdraw", "action_remind")),
            ):
                response = call("portal.project.deliverable", name, **values)
                self.assertIn(response.status_code, (403, 422), (user.login, name, response.text))
            for model in MODELS:
                self.assertEqual(call(model, "search_read", domain=[], fields=["state"]).status_code, 403, model)
            # What decides has no public name.
            for name in ("_sign", "_send_back", "_accept_by_silence", "_close_reservation"):
                response = call("portal.project.deliverable.decision", name)
                self.assertIn(response.status_code, (403, 404, 422), (name, response.text))
        self.env.invalidate_all()
        self.assertEqual(self.plan.state, "submitted")
        self._accept()
        row = self._call(self._make_key(self.ines), "portal.project.deliverable", "search_read", **shown).json()
        self.assertEqual(row, [{"id": self.plan.id, "state": "accepted"}])

    @mute_logger(RULES, "odoo.http")
    def test_no_key(self):
        url = "/json/2/portal.project.deliverable/search_read"
        for headers in ({}, {"Authorization": "bearer nonsense"}):
            response = self.url_open(url, json={"domain": [], "fields": ["state"]}, headers=headers)
            self.assertEqual(response.status_code, 401, response.text)
        # A key opens no page, and decides on none.
        path, key = f"/my/deliverables/{self.plan.id}", self._make_key(self.ines)
        response = self.url_open(path, headers=key, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        response = self.url_open(f"{path}/accept", data=self._form(), headers=key, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self.env.invalidate_all()
        self.assertEqual(self.plan.state, "submitted")

    def _make_key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        key = keys._generate("rpc", "Test", fields.Datetime.now() + timedelta(days=1))
        self.env.flush_all()
        return {"Authorization": f"bearer {key}"}

    def _call(self, key, model, method, **values):
        return self.url_open(f"/json/2/{model}/{method}", json=values, headers=key)

    def test_other_companies_of_the_vendor(self):
        other = self.env["res.company"].create({"name": "Another vendor"})
        there = self._create_staff("There", "project.group_project_manager")
        there.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self._reserve()
        for record in (self.plan, self.plan._get_version(), self.plan.reservation_ids):
            for user, is_read in ((self.vera, True), (there, False)):
                found = record.with_user(user).sudo(False).search([("id", "=", record.id)])
                self.assertEqual(bool(found), is_read, (user.login, record._name))

    def test_projects_of_followers(self):
        """Staff see deliverables of the projects that they see."""
        self.project.write({"privacy_visibility": "followers"})
        hidden = self.plan.with_user(self.vera).sudo(False)
        self.assertFalse(hidden.search([("id", "=", hidden.id)]))
        self.assertTrue(hidden.with_user(self.lead).search([("id", "=", hidden.id)]))

    # === LISTS === #

    def test_list(self):
        self._create_deliverable(name="Draft")
        self._sign_in(self.ines)
        self.assertEqual(self._list(), ["Plan of the third floor"])
        self.assertEqual(self._list("?filterby=waiting"), ["Plan of the third floor"])
        self._check_nonsense()
        self._sign_in(self.clara)
        self.assertEqual(self._list(), ["Plan of the third floor"])
        self.assertEqual(self._list("?filterby=waiting"), [])
        self._sign_in(self.ben)
        self.assertEqual(self._list(), [])
        self._check_visitor()

    def test_list_is_cheap(self):
        for number in range(30):
            self._submit(self._create_deliverable(name=f"Plan {number}"))
        self.env.flush_all()
        self._sign_in(self.ines)
        self._check_queries("?filterby=waiting", "?search=Plan")
        portal_list = self.env["portal.list.deliverable"].with_user(self.ines)
        self._check_indexes(portal_list)

    def test_list_of_what_can_be_closed(self):
        self._reserve()
        self._sign_in(self.ines)
        self.assertEqual(self._list("?filterby=to_close"), [])
        self.plan.reservation_ids.with_user(self.vera).action_mark_done()
        self.env.flush_all()
        self.assertEqual(self._list("?filterby=to_close"), ["Plan of the third floor"])

    # === DASHBOARD === #

    def _dashboard(self, user):
        self._sign_in(user)
        return self.url_open("/my").text

    def test_dashboard(self):
        link = f'href="/my/deliverables/{self.plan.id}"'
        self.assertIn(link, self._dashboard(self.ines))
        self.assertNotIn(link, self._dashboard(self.clara))
        self.assertNotIn(link, self._dashboard(self.ben))
        self.roles["technical"].can_approve = False
        self.env.flush_all()
        self.assertNotIn(link, self._dashboard(self.ines))

    # === PROJECTS === #

    def test_project_page(self):
        self.building.deadline = "2026-12-24"
        self.env.flush_all()
        self._sign_in(self.ines)
        page = self.url_open(f"/my/projects/{self.project.id}").text
        self.assertIn("“Plan of the third floor” waits for your decision.", page)
        self.assertIn("0 of 2 reached", page)
        self.assertIn("1 of 1 done", page)
        self.assertIn("Planned for Dec 24, 2026", page)
        self.planning.with_user(self.lead)._override_portal(True, "Agreed on the phone")
        self.env.flush_all()
        page = self.url_open(f"/my/projects/{self.project.id}").text
        self.assertIn("Agreed on the phone", page)
        self.assertIn("1 of 2 reached", page)
        self._accept()
        self.env.flush_all()
        page = self.url_open(f"/my/projects/{self.project.id}").text
        self.assertIn("Next milestone: Building, planned for Dec 24, 2026.", page)
        self.assertNotIn("Agreed on the phone", page)
        self.assertIn("1 of 2 reached", page)

    def test_project_page_of_others(self):
        """A colleague sees the milestones, and of the deliverables what the role shows; a stranger sees nothing."""
        self.clara.partner_id.portal_role_id = self._create_role(project="company")
        self.env.flush_all()
        self._sign_in(self.clara)
        page = self.url_open(f"/my/projects/{self.project.id}").text
        self.assertIn("Planning", page)
        self.assertNotIn("Plan of the third floor", page)
        self._sign_in(self.ben)
        response = self.url_open(f"/my/projects/{self.project.id}", allow_redirects=False)
        self.assertNotIn("Planning", response.text)
        self._sign_in(None)
        token = self.project._portal_ensure_token()
        self.env.flush_all()
        page = self.url_open(f"/my/projects/{self.project.id}?access_token={token}").text
        self.assertIn("Planning", page)
        self.assertNotIn("Plan of the third floor", page)

    def test_secret_of_the_project_is_closed(self):
        project = self.project.with_user(self.ines).sudo(False)
        for name in (
            "access_token",
            "portal_milestones",
            "effective_hours",
            "portal_needs_approval",
            "portal_silence_days",
        ):
            if name in project._fields:
                with self.assertRaises(AccessError):
                    project.read([name])
        self.assertEqual(project.read(["name"])[0]["name"], "Third floor")

    def test_project_list(self):
        self._accept()
        self._sign_in(self.ines)
        self.list_path = "/my/projects"
        page = self._open()
        text = " ".join(page.text_content().split())
        self.assertIn("1 of 2", text)
        self.assertIn("Building", text)
        for number in range(20):
            other = self.project.copy({"name": f"Project {number}"})
            other.message_subscribe(self.ines.partner_id.ids)
        self.env.flush_all()
        self._check_queries()

    def test_journal_of_json(self):
        """What the page tells is data: nothing typed is code."""
        self.plan.write({"description": "</p><script>alert(1)</script>", "name": "<i>Plan</i>"})
        self._submit()
        self.env.flush_all()
        self._sign_in(self.ines)
        page = self._get().text
        self.assertNotIn("<script>alert(1)", page)
        self.assertNotIn("<i>Plan</i>", page)
        self.assertIn("&lt;i&gt;Plan&lt;/i&gt;", page)
        self.assertTrue(json.dumps(self._get_evidence("offered")[-1]._get_facts()))
