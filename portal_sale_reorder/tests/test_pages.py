import re

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.http_routing.tests.common import MockRequest
from odoo.addons.portal_custom_base.tests.page_common import PageCommon, check_find
from odoo.addons.portal_sale_reorder.controllers.reorder import ReorderPortal

from .common import ReorderCommon

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestPages(ReorderCommon, PageCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.path = f"/my/orders/{self.order.id}/reorder"

    def _send(self, path=None, lines=None, **values):
        path = path or self.path
        self.env.flush_all()
        page = self.url_open(self.path).text
        tokens = re.findall(r'name="(csrf_token|key)"[^>]*value="([^"]+)"', page)
        data = dict(tokens) | values
        if lines is not None:
            data |= {"lines": [line.id for line in lines]} | {f"quantity_{line.id}": "3" for line in lines}
        response = self.url_open(path, data=data)
        self.env.invalidate_all()
        return response

    def _get_request(self):
        return self.env["sale.order"].search([("portal_reorder_source_id", "=", self.order.id)])

    def test_page(self):
        self._sign_in(self.anna)
        page = self.url_open(self.path).text
        for words in ("Chair", "120.00", "100.00 on this order", "This is no longer sold.", "Request a quotation"):
            self.assertIn(words, page)
        self.assertNotIn(f'value="{self.lamp_line.id}"', page)
        self.assertFalse(self._get_request())

    def test_request(self):
        self._sign_in(self.anna)
        response = self._send(lines=self.chair_line, reference="PO 7")
        self.assertIn("We have received your request.", response.text)
        self.assertIn("nothing is ordered before you accept it", response.text)
        request = self._get_request()
        self.assertEqual((request.order_line.product_uom_qty, request.client_order_ref), (3, "PO 7"))
        self.assertIn(f"/my/orders/{request.id}", response.url)

    def test_note_stands_in_the_conversation(self):
        request = self._request(note="By the side door, please.")
        self.env.flush_all()
        self._sign_in(self.anna)
        page = self._open_page(f"/my/orders/{request.id}", "portal.document.page.order")
        self.assertIn("By the side door, please.", page.text_content())
        self.assertNotIn("validity", self._get_facts(page))

    def test_refused_input_is_kept(self):
        self._sign_in(self.anna)
        response = self._send(lines=self.chair_line, reference="PO 7", note="Soon", **{"quantity_x": "1"})
        self.assertEqual(len(self._get_request()), 1)
        self._get_request().unlink()
        response = self._send(reference="PO 8", note="Later", **{f"quantity_{self.desk_line.id}": "77"})
        self.assertIn("Choose what you want to order again.", response.text)
        for words in ("PO 8", "Later", 'value="77"', "data-find-keep"):
            self.assertIn(words, response.text)
        self.assertFalse(self._get_request())

    def test_forged_lines_are_not_kept(self):
        line = str(self.desk_line.id)
        lines = [line, *(str(90_000 + number) for number in range(300))]
        form = {f"quantity_{name}": "9" * 900 for name in ("x" * 900, *lines)}
        values = {"chosen": dict.fromkeys(["x" * 900, *lines], ""), "reference": None, "note": None}
        with MockRequest(self.env) as request:
            ReorderPortal()._keep_reorder(form, values, UserError("No"))
            kept = request.session["portal_reorder_typed"]
        self.assertEqual(kept["lines"], lines[:200])
        self.assertEqual(list(kept["quantities"]), lines[:200])
        self.assertEqual(kept["quantities"][line], "9" * 40)

    def test_act_on_the_page_of_the_order(self):
        self._sign_in(self.anna)
        self.assertIn(self.path, self.url_open(f"/my/orders/{self.order.id}").text)
        self.anna.partner_id.portal_role_id = self._create_role(order="company")
        self.env.flush_all()
        self.assertNotIn(self.path, self.url_open(f"/my/orders/{self.order.id}").text)

    @mute_logger(RULES, "odoo.http")
    def test_strangers_find_nothing(self):
        for user in (self.bob, self.ben, self.free):
            self._sign_in(user)
            self.assertEqual(self.url_open(self.path).status_code, 404, user.login)
            token = self.order._portal_ensure_token()
            self.assertEqual(self.url_open(f"{self.path}?access_token={token}").status_code, 404, user.login)
        self._sign_in(None)
        response = self.url_open(f"{self.path}?access_token={token}", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self._sign_in(self.anna)
        self.assertEqual(self.url_open(self.path).status_code, 200)

    @mute_logger(RULES, "odoo.http")
    def test_strangers_change_nothing(self):
        """Nobody orders again what they do not see, nor withdraws the request of another one."""
        request = self._request()
        line = self.chair_line.id
        for user in (self.bob, self.ben, self.free):
            self._sign_in(user)
            token = re.search(r'csrf_token: "([^"]+)"', self.url_open("/my/notifications").text)[1]
            form = {"csrf_token": token, "key": "f" * 32, "lines": [line], f"quantity_{line}": "1"}
            self.env.flush_all()
            for path in (self.path, f"/my/orders/{request.id}/withdraw"):
                self.assertEqual(self.url_open(path, data=form).status_code, 404, (user.login, path))
        self.env.invalidate_all()
        self.assertEqual((self._get_request(), request.state), (request, "draft"))

    def test_thanks_are_for_requests(self):
        request = self._request()
        self.env.flush_all()
        self._sign_in(self.anna)
        for order, is_told in ((self.order, False), (request, True)):
            page = self.url_open(f"/my/orders/{order.id}?done=requested").text
            self.assertEqual('name="portal_requested"' in page, is_told)
        self.assertNotIn('name="portal_requested"', self.url_open(f"/my/orders/{request.id}?done=x").text)

    def test_role_is_told(self):
        self.anna.partner_id.portal_role_id = self._create_role(order="company")
        self.env.flush_all()
        self._sign_in(self.anna)
        page = self.url_open(self.path).text
        self.assertIn("Your role does not allow you to order.", page)
        self.assertNotIn('name="portal_reorder_send"', page)

    @mute_logger("odoo.http")
    def test_without_csrf(self):
        self._sign_in(self.anna)
        self.assertEqual(self.url_open(self.path, data={"lines": self.chair_line.id}).status_code, 400)
        self.assertFalse(self._get_request())

    def test_withdraw(self):
        request = self._request()
        self.env.flush_all()
        self._sign_in(self.anna)
        page = self.url_open(f"/my/orders/{request.id}").text
        self.assertIn("Withdraw the request", page)
        response = self._send(f"/my/orders/{request.id}/withdraw")
        self.assertEqual(request.state, "cancel")
        self.assertIn("You have withdrawn this request.", response.text)
        self.assertNotIn("Cancelled", response.text)
        self.assertIn("Withdrawn", response.text)
        self.assertNotIn("Cancelled", self.url_open("/my/quotes").text)
        response = self._send(f"/my/orders/{request.id}/withdraw")
        self.assertIn("working on this request already", response.text)

    def test_page_tells_no_price_that_staff_work_on(self):
        """Nor does what is printed, and the link tells no more than the account."""
        request = self._request()
        path, token = f"/my/orders/{request.id}", request._portal_ensure_token()
        for is_told in (True, False):
            if not is_told:
                request.order_line.with_user(self.vera).sudo(False).price_unit = 777.41
            self.env.flush_all()
            for user, query in ((self.anna, ""), (self.anna, "report_type=html"), (None, f"access_token={token}")):
                self._sign_in(user)
                text = self.url_open(f"{path}?{query}").text
                self.assertEqual("600.00" in text, is_told, query)
                self.assertNotIn("777.41", text)
                self.assertNotIn("3,887", text)
                self.assertIn("Chair", text)
        self._sign_in(self.anna)
        page = self._open_page(path, "portal.document.page.order")
        self.assertIn("5", self._get_text(page, "portal_request_line"))
        self.assertNotIn("3,887", self.url_open("/my").text)

    @mute_logger(RULES, "odoo.http")
    def test_request_is_closed_to_others(self):
        request = self._request()
        token = request._portal_ensure_token()
        self.env.flush_all()
        self._check_refused(f"/my/orders/{request.id}", (self.bob, self.ben, self.frank))
        self._check_refused(f"/my/orders/{request.id}?access_token={token}", (self.ben,))
        # As in Odoo, whoever has the link reads it, and no more.
        self._sign_in(None)
        page = self.url_open(f"/my/orders/{request.id}?access_token={token}").text
        self.assertIn(request.name, page)
        self.assertNotIn("Withdraw the request", page)
        self.assertNotIn('name="portal_accept"', page)
        self._sign_in(self.anna)
        self.assertIn(request.name, self.url_open(f"/my/orders/{request.id}").text)

    def test_list_of_odoo(self):
        """Without an addon that makes its own list of quotations, Odoo's has the requests."""
        request = self._request()
        for user, is_seen in ((self.anna, True), (self.paula, True), (self.ben, False)):
            env = self.env(user=user, su=False)
            with MockRequest(env):
                domain = ReorderPortal()._prepare_quotations_domain(user.partner_id)
                self.assertEqual(request.id in env["sale.order"].search(domain).ids, is_seen, user.login)

    def test_many_lines_cost_as_many_queries(self):
        self._sign_in(self.anna)
        self.url_open(self.path), self.url_open(self.path)
        before = self.cr.sql_log_count
        self.url_open(self.path)
        few = self.cr.sql_log_count - before
        for _number in range(30):
            self.desk_line.copy({"order_id": self.order.id})
        self.env.flush_all()
        self.url_open(self.path), self.url_open(self.path)
        before = self.cr.sql_log_count
        self.url_open(self.path)
        self.assertLessEqual(self.cr.sql_log_count - before, few + 10)

    def test_many_lines_can_be_found(self):
        self._sign_in(self.anna)
        check_find(self, html.fromstring(self.url_open(self.path).content), 2, is_offered=False)
        for _number in range(20):
            self.desk_line.copy({"order_id": self.order.id})
        self.env.flush_all()
        check_find(self, html.fromstring(self.url_open(self.path).content), 22)
