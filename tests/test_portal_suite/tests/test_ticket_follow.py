import json

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .access_common import AccessCommon

# Who sees the ticket of Acme's IT manager, whom he lets read it or not.
SEEING = ("it", "boss")
OTHERS = ("buyer", "finance", "private", "ben", "free")


@tagged("post_install", "-at_install")
class TestTicketFollow(AccessCommon, HttpCase):
    """A ticket with all that is told of it: who sees it and acts upon it, by page, RPC, JSON-2 and link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.documents["ticket"]["it"]
        cls.open, cls.hidden, cls.done = cls.env["helpdesk.ticket.stage"].create(
            [
                {"name": "Begun", "sequence": 1},
                {"name": "Dispute with supplier", "sequence": 2, "portal_is_shown": False},
                {"name": "Solved", "sequence": 3, "closed": True, "close_from_portal": True},
            ]
        )
        cls.ticket.stage_id = cls.open
        cls.ticket.stage_id = cls.hidden
        cls.path = f"/my/ticket/{cls.ticket.id}"
        cls.env.flush_all()

    def _call(self, model, method, *args, **kwargs):
        """Call a method as the web client does; return the result, or None if it was refused."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"):
            response = self.url_open(
                "/web/dataset/call_kw",
                data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
                headers={"Content-Type": "application/json"},
            )
        return response.json().get("result")

    def _call_json2(self, user, fields):
        key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "Test", False)
        self.env.flush_all()
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"):
            response = self.url_open(
                "/json/2/helpdesk.ticket/search_read",
                data=json.dumps({"domain": [["id", "=", self.ticket.id]], "fields": fields}),
                headers={"Content-Type": "application/json", "Authorization": f"bearer {key}"},
            )
        return response.json() if response.status_code == 200 else None

    def _check(self, name, is_seen):
        user = self.people[name]
        self.authenticate(user.login, user.login)
        page = self.url_open(self.path, allow_redirects=False)
        self.assertEqual(page.status_code == 200, is_seen, name)
        rows = self._call("helpdesk.ticket", "search_read", [["id", "=", self.ticket.id]], ["name", "portal_stage_id"])
        self.assertEqual(bool(rows), is_seen, name)
        self.assertEqual(bool(self._call_json2(user, ["name"])), is_seen, name)
        slas = self._call("helpdesk.ticket.sla", "search_read", [["ticket_id", "=", self.ticket.id]], ["state"])
        self.assertEqual(bool(slas), is_seen, name)

    def test_who_sees_it(self):
        for name in SEEING:
            self._check(name, True)
        for name in OTHERS:
            self._check(name, False)

    def test_readers(self):
        self.ticket.portal_reader_ids = self.who["finance"] | self.who["ben"]
        for name, is_seen in (("finance", True), ("ben", False), ("buyer", False)):
            user = self.people[name]
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(self.path, allow_redirects=False).status_code == 200, is_seen, name)
            self.assertEqual(bool(self._call_json2(user, ["name"])), is_seen, name)
        self.ticket.portal_reader_ids = False
        self._check("finance", False)

    def _act(self, user):
        """Return what becomes of the ticket when somebody closes it."""
        self.authenticate(user and user.login, user and user.login)
        data = {"csrf_token": Request.csrf_token(self), "ticket_id": self.ticket.id, "stage_id": self.done.id}
        self.url_open("/ticket/close", data=data, allow_redirects=False)
        self.env.invalidate_all()
        return self.ticket.closed

    def test_who_acts(self):
        self.ticket.portal_reader_ids = self.who["finance"]
        for name in ("finance", *OTHERS):
            self.assertFalse(self._act(self.people[name]), name)
        self.assertFalse(self._act(None))
        self.assertTrue(self._act(self.people["boss"]), "whose role shows tickets of the company")

    def test_names_of_hidden_stages_are_told_by_no_door(self):
        it = self.people["it"]
        self.authenticate(it.login, it.login)
        for path in (self.path, "/my/tickets", "/my", f"/my/tickets?search={self.ticket.number}"):
            self.assertNotIn(self.hidden.name, self.url_open(path).text, path)
        domain = [["id", "=", self.ticket.id]]
        [row] = self._call("helpdesk.ticket", "search_read", domain, ["portal_stage_id"])
        self.assertEqual(row["portal_stage_id"], [self.open.id, "Begun"])
        for name in ("stage_id", "last_stage_update"):
            self.assertIsNone(self._call("helpdesk.ticket", "search_read", domain, [name]), name)
            self.assertFalse(self._call_json2(it, [name]), name)
        for name in ("name", "display_name"):
            found = [["stage_id." + name, "ilike", "Dispute"]]
            self.assertFalse(self._call("helpdesk.ticket", "search", domain + found), name)
        self.assertEqual(self._call("helpdesk.ticket.stage", "search", [["id", "=", self.hidden.id]]), [])
        self.assertIsNone(self._call("helpdesk.ticket.stage", "read", [self.hidden.id], ["name"]))
        self.assertTrue(self._call("helpdesk.ticket.stage", "read", [self.open.id], ["name"]))

    def test_what_is_kept_of_it_is_closed(self):
        """The steps, promises and pauses, and the ratings of others."""
        boss = self.people["boss"]
        self.authenticate(boss.login, boss.login)
        for model in ("portal.ticket.step", "portal.ticket.promise", "portal.ticket.pause", "rating.rating"):
            self.assertIsNone(self._call(model, "search_read", [], []), model)
        for name in ("portal_step_ids", "portal_promise_id", "portal_reader_ids", "portal_close_reason", "resolution"):
            self.assertIsNone(self._call("helpdesk.ticket", "read", [self.ticket.id], [name]), name)
        self.assertTrue(self._call("helpdesk.ticket", "read", [self.ticket.id], ["portal_is_waiting"]))

    def test_link(self):
        self.authenticate(None, None)
        link = self.ticket.get_portal_url()
        page = self.url_open(link)
        self.assertIn(self.ticket.name, page.text)
        for name in ("portal_close", "portal_reopen", "portal_add_reader", "portal_rate"):
            self.assertNotIn(f'name="{name}"', page.text, name)
        self.authenticate(self.buyer.login, self.buyer.login)
        self.assertNotIn(self.ticket.name, self.url_open(link).text, "a link does not open what the role closes")
