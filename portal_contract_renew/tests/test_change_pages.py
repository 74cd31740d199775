import re
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_custom_base.tests.page_common import PageCommon

from .changes_common import KEY, ChangesCommon

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestChangePages(ChangesCommon, PageCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.url = f"/my/subscriptions/{self.contract.id}"
        self._sign_in(self.anna)

    def _open(self, kind, query="", contract=None):
        url = f"/my/subscriptions/{(contract or self.contract).id}"
        return self.url_open(f"{url}/change/{kind}{query}")

    def _send(self, kind, page, **values):
        """Send the form that confirms, as the page shows it."""
        form = html.fromstring(page.text).xpath(f"//form[contains(@action, '/change/{kind}')]")[-1]
        data = {node.get("name"): node.get("value") or "" for node in form.xpath(".//input[@name and @type='hidden']")}
        response = self.url_open(form.get("action"), data=data | values)
        self.env.invalidate_all()
        return response

    def test_quantity(self):
        page = self._open("quantity")
        self.assertIn("From 2 to 20, in steps of 1.", page.text)
        self.assertIn("Show the price", page.text)
        self.assertNotIn('name="portal_confirm"', page.text)
        page = self._open("quantity", f"?line={self.seats.id}&quantity=6")
        for words in ("12.00", "108.00", "You receive an invoice"):
            self.assertIn(words, page.text)
        self.assertEqual(self.seats.quantity, 4)
        response = self._send("quantity", page)
        self.assertIn("Seat: 6 instead of 4", response.text)
        self.assertEqual(self.seats.quantity, 6)

    def test_refused_input_is_kept(self):
        page = self._open("quantity", f"?line={self.seats.id}&quantity=1e3")
        self.assertIn("Choose a quantity from 2 to 20.", page.text)
        self.assertIn('value="1e3"', page.text)
        self.assertNotIn('name="portal_confirm"', page.text)
        for query in ("?line=x&quantity=6", "?line=&quantity=", "?quantity=6", "?line=1&line=2&quantity=٤", "?plan=1"):
            self.assertEqual(self._open("quantity", query).status_code, 200, query)

    def test_price_that_changed_is_shown_anew(self):
        page = self._open("quantity", f"?line={self.seats.id}&quantity=6")
        self.seats.price_unit = 11
        self.env.flush_all()
        response = self._send("quantity", page)
        self.assertIn("changed meanwhile", response.text)
        self.assertIn("13.20", response.text)
        self.assertEqual(self.seats.quantity, 4)

    def test_cancel_and_take_back(self):
        self.plan.write({"portal_stay_discount": 50, "portal_stay_text": "<p>Half the price for you.</p>"})
        page = self._open("cancel")
        self.assertIn("Why do you cancel?", page.text)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
        values = {"csrf_token": token, "text": "<b>No</b> need"}
        page = self.url_open(f"{self.url}/change/cancel", data=values)
        self.assertIn("Choose a reason.", page.text)
        self.assertIn("&lt;b&gt;No&lt;/b&gt; need", page.text)
        page = self.url_open(f"{self.url}/change/cancel", data=values | {"reason": self.reason.id})
        for words in ("Half the price for you.", "Nov 30, 2026", "Keep the subscription", "Cancel the subscription"):
            self.assertIn(words, page.text)
        self.assertEqual(self.contract.portal_state, "active")
        response = self._send("cancel", page)
        self.assertEqual(self.contract.portal_state, "ending")
        self.assertIn("Take back", response.text)
        form = html.fromstring(response.text).xpath("//form[contains(@action, '/withdraw')]")[0]
        response = self.url_open(form.get("action"), data={"csrf_token": token})
        self.env.invalidate_all()
        self.assertEqual(self.contract.portal_state, "active")
        self.assertIn("Taken back", response.text)

    def test_stay(self):
        self.plan.portal_stay_discount = 50
        self.env.flush_all()
        page = self._open("cancel")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
        page = self.url_open(f"{self.url}/change/cancel", data={"csrf_token": token, "reason": self.reason.id})
        self._send("stay", page)
        self.assertEqual((self.contract.portal_state, self.seats.discount), ("active", 50))

    def test_plan_and_pause(self):
        self.plan.write({"portal_may_pause": True, "portal_text": "<p>For small teams</p>"})
        self.dear.portal_text = "<p>For large teams</p>"
        self.env.flush_all()
        page = self._open("plan")
        self.assertIn("For large teams", page.text)
        # Four premium seats at 20, and taxes: what it costs is read before it is chosen.
        [price] = html.fromstring(page.content).xpath("//*[@name='portal_plan_price']")
        self.assertRegex(" ".join(price.text_content().split()), "96.00.* every month, of which .*16.00.* are taxes")
        self._send("plan", self._open("plan", f"?plan={self.dear.id}"))
        self.assertEqual(self.contract.contract_template_id, self.dear)
        self.dear.write({"portal_may_pause": True})
        self.env.flush_all()
        self._send("pause", self._open("pause", "?days=10"))
        self.assertEqual(self.contract.portal_change_ids[0].kind, "pause")
        self.assertIn("Paused until", self.url_open(self.url).text)

    def test_come_back(self):
        self.contract.sudo()._close(None, "unpaid")
        self.env.flush_all()
        self.assertIn("/change/come_back", self.url_open(self.url).text)
        self._send("come_back", self._open("come_back"))
        self.assertEqual(self.contract.portal_state, "active")

    @mute_logger("odoo.http")
    def test_nothing_by_get_or_without_csrf(self):
        """Neither a mail scanner that opens links, nor another site's form."""
        seen = self._offer("cancel", {"reason": str(self.reason.id)})["seen"]
        values = {"reason": self.reason.id, "key": KEY, "seen": seen}
        query = "&".join(f"{name}={value}" for name, value in values.items())
        self._open("cancel", f"?{query}")
        self._open("stay", f"?key={KEY}&seen={seen}")
        change = self._change_seats(3)
        self.assertEqual(self.url_open(f"{self.url}/changes/{change.id}/withdraw").status_code, 405)
        self.assertEqual(self.url_open(f"{self.url}/change/cancel", data=values).status_code, 400)
        self.env.invalidate_all()
        self.assertEqual((self.contract.portal_state, change.state), ("active", "planned"))

    @mute_logger(RULES, "odoo.http")
    def test_strangers_find_nothing(self):
        token = self.contract._portal_ensure_token()
        self.env.flush_all()
        for user in (self.bob, self.ben, self.free):
            if user == self.bob:
                user.partner_id.portal_role_id = self.roles["personal"]
                self.env.flush_all()
            self._sign_in(user)
            for query in ("", f"?access_token={token}"):
                self.assertEqual(self._open("cancel", query).status_code, 404, (user.login, query))
        self._sign_in(None)
        response = self.url_open(f"{self.url}/change/cancel?access_token={token}", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        page = self.url_open(f"{self.url}?access_token={token}").text
        self.assertIn(self.contract.name, page)
        self.assertNotIn("/change/", page)

    @mute_logger(RULES, "odoo.http")
    def test_key(self):
        """A program with an API key reads the changes of its user's subscriptions, their fields, and changes none."""
        mine = self._change_seats(3)
        other = self._create_contract(self.ben.partner_id)
        foreign = self.env["portal.contract.change"].create({"contract_id": other.id, "kind": "pause"})
        keys = self.env["res.users.apikeys"].with_user(self.anna).sudo()
        key = keys._generate("rpc", "Test", fields.Datetime.now() + timedelta(days=1))
        self.env.flush_all()

        def call(method, **values):
            url = f"/json/2/portal.contract.change/{method}"
            return self.url_open(url, json=values, headers={"Authorization": f"bearer {key}"})

        both = [["id", "in", [mine.id, foreign.id]]]
        rows = call("search_read", domain=both, fields=["kind", "quantity_after"]).json()
        self.assertEqual(rows, [{"id": mine.id, "kind": "quantity", "quantity_after": 3.0}])
        for method, values in (
            *(("read", {"ids": foreign.ids, "fields": ["kind"]}), ("read", {"ids": mine.ids, "fields": ["data"]})),
            *(("search", {"domain": [["failure_reason", "!=", False]]}), ("search", {"domain": [], "order": "amount"})),
            ("formatted_read_group", {"domain": [], "groupby": ["user_id"], "aggregates": ["__count"]}),
            *(("write", {"ids": mine.ids, "vals": {"state": "applied"}}), ("unlink", {"ids": mine.ids})),
            *(("create", {"vals_list": [{"contract_id": self.contract.id, "kind": "pause"}]}),),
            *(("action_charged", {"ids": mine.ids}), ("action_not_charged", {"ids": mine.ids})),
        ):
            status = call(method, **values).status_code
            self.assertIn(status, (403, 422), (method, values))
        self.env.invalidate_all()
        self.assertEqual((mine.state, mine.exists()), ("planned", mine))

    @mute_logger(RULES, "odoo.http")
    def test_ids_that_are_none(self):
        """Ids beyond those of PostgreSQL, and what is no number, are not found."""
        for path in (
            *(f"{10**12}", f"{10**12}/change/cancel", f"{10**12}/method", f"{10**12}/invoices", f"{10**12}/history"),
            *(f"methods/{10**12}", "methods/0", "0/change/cancel", "0/history", "-1/method", "x"),
        ):
            self.assertEqual(self.url_open(f"/my/subscriptions/{path}").status_code, 404, path)
        queries = {"plan": f"?plan={10**30}", "quantity": f"?line={10**30}&quantity=1e9", "pause": "?days=²"}
        for kind, query in queries.items():
            self.assertEqual(self._open(kind, query).status_code, 200, kind)

    @mute_logger(RULES, "odoo.http")
    def test_ids_of_others(self):
        """The line, the plan and the planned change of another contract, by one's own contract's routes."""
        other = self._create_contract(self.ben.partner_id)
        line = other.contract_line_ids[0]
        change = self._request("quantity", {"line": str(line.id), "quantity": "3"}, user=self.ben, contract=other)
        self.assertEqual(change.state, "planned")
        page = self._open("quantity", f"?line={line.id}&quantity=6")
        self.assertIn("Choose what to change.", page.text)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self._open("cancel").text)[1]
        response = self.url_open(f"{self.url}/changes/{change.id}/withdraw", data={"csrf_token": token})
        self.assertIn("cannot be taken back", response.text)
        self.assertEqual(change.state, "planned")
        self.assertEqual(self._open("everything").status_code, 404)

    @mute_logger(RULES, "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_access")
    def test_role_without_the_right(self):
        self.anna.partner_id.portal_role_id = self._create_role(contract="company", rights=("can_pay",))
        self.env.flush_all()
        page = self._open("cancel")
        self.assertIn("does not allow you to change subscriptions", page.text)
        self.assertNotIn('name="reason"', page.text)
        self.assertNotIn("/change/", self.url_open(self.url).text)
