import re

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_contract_renew.tests.changes_common import ChangesCommon
from odoo.addons.portal_custom_base.tests.page_common import PageCommon


@tagged("post_install", "-at_install")
class TestQuotationPage(ChangesCommon, PageCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.url = f"/my/subscriptions/{self.contract.id}"

    def _send(self, **values):
        page = self.url_open(f"{self.url}/quotation").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        return self.url_open(f"{self.url}/quotation", data={"csrf_token": token} | values)

    def test_ask(self):
        self._sign_in(self.anna)
        self.assertIn(f"{self.url}/quotation", self.url_open(self.url).text)
        field = f"quantity_{self.seats.id}"
        response = self._send(kind="upsell", note="By Monday", **{field: "1e3"})
        for words in ("Choose a quantity", 'value="1e3"', "By Monday"):
            self.assertIn(words, response.text)
        response = self._send(kind="upsell", note="By Monday", **{field: "6"})
        self.assertIn("We have received your request", response.text)
        order = self.env["sale.order"].search([("portal_contract_id", "=", self.contract.id)])
        self.assertEqual(order.order_line.product_uom_qty, 2)
        self.assertIn("under way already", self.url_open(f"{self.url}/quotation").text)
        order.action_quotation_sent()
        self.env.flush_all()
        self.assertIn(order.name, self.url_open(self.url).text)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.http")
    def test_strangers_and_other_ways(self):
        token = self.contract._portal_ensure_token()
        self.env.flush_all()
        self._sign_in(self.ben)
        self.assertEqual(self.url_open(f"{self.url}/quotation?access_token={token}").status_code, 404)
        self._sign_in(None)
        response = self.url_open(f"{self.url}/quotation?access_token={token}", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self._sign_in(self.anna)
        self.assertEqual(self.url_open(f"{self.url}/quotation", data={"kind": "renewal"}).status_code, 400)
        self.url_open(f"{self.url}/quotation?kind=renewal")
        self.assertFalse(self.env["sale.order"].search([("portal_contract_id", "=", self.contract.id)]))
