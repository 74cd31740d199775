from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import RenewalCommon


class DueCommon(RenewalCommon):
    """Acme's subscription was due two days ago, and its card has expired; Frank has another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.env.company._get_portal_contract_today()
        cls.provider.is_published = True
        cls.expired = cls._create_card(cls.frank.partner_id, "1117", card_expiry_date=today - timedelta(days=9))
        start = fields.Date.to_string(today - timedelta(days=2))
        cls.due = cls._create_contract(start, name="Room booking", payment_token_id=cls.expired.id)
        cls.env["portal.event"].search([("code", "=like", "subscription_%")]).is_enabled = True
        cls.due._turn_to_renew("expired")
        cls.url = f"/my/subscriptions/{cls.due.id}"
        cls.env.flush_all()

    def _get_told(self, code):
        domain = [("event_id.code", "=", code), ("res_id", "=", self.due.id)]
        return self.env["portal.notice"].search([*domain, ("res_model", "=", "contract.contract")]).partner_id


@tagged("post_install", "-at_install")
class TestSubscriptionPay(DueCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bob.partner_id.portal_role_id = cls._create_role("Reader", contract="company")

    def _sign_in(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _post(self, user, path, **values):
        self._sign_in(user)
        data = {"csrf_token": Request.csrf_token(self)} | values
        with mute_logger("odoo.http"):
            response = self.url_open(f"{self.url}{path}", data=data, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def _begin(self, user, **values):
        self._sign_in(user)
        values = {
            **{"provider_id": self.provider.id, "payment_method_id": self.provider.payment_method_ids.id},
            **{"flow": "direct", "tokenization_requested": True, "landing_route": "/", "is_validation": False},
            **{"amount": 1, "access_token": ""},
            **values,
        }
        with mute_logger("odoo.http"):
            self.make_jsonrpc_request(f"{self.url}/pay/transaction", values)
        self.env.invalidate_all()
        return self.due.due_invoice_id.transaction_ids

    def test_pay_in_person(self):
        """The draft is made by a POST alone, the amount is the server's, and what is paid goes on."""
        self._sign_in(self.frank)
        self.assertTrue(
            html.fromstring(self.url_open(f"{self.url}/pay").content).xpath("//form[@name='portal_subscription_begin']")
        )
        self.env.invalidate_all()
        self.assertFalse(self.due.due_invoice_id)
        self.assertIn("/pay", self._post(self.frank, "/pay").headers["Location"])
        self.assertEqual(self.due.due_invoice_id.state, "draft")
        page = html.fromstring(self.url_open(f"{self.url}/pay").content)
        [form] = page.xpath("//form[@id='o_payment_form']")
        self.assertEqual(form.get("data-transaction-route"), f"{self.url}/pay/transaction")
        tx = self._begin(self.frank)
        self.assertEqual((tx.amount, tx.partner_id, tx.portal_contract_id), (100, self.frank.partner_id, self.due))
        tx._set_done()
        tx._post_process()
        self.assertEqual(self.due.portal_state, "active")
        self.assertEqual(tx.invoice_ids.state, "posted")
        self.assertIn(self.frank.partner_id, self._get_told("subscription_paid"))

    def test_two_tabs_pay_once(self):
        self._post(self.frank, "/pay")
        self.assertEqual(len(self._begin(self.frank)), 1)
        with self.assertRaises(JsonRpcException):
            self._begin(self.frank)
        self.assertEqual(len(self.due.due_invoice_id.transaction_ids), 1)

    def test_who_may_not_pay(self):
        for user in (self.bob, self.ben):
            self._post(user, "/pay")
            self.assertFalse(self.due.due_invoice_id, user.login)
            with self.assertRaises(JsonRpcException):
                self._begin(user)
        self.assertIn("/web/login", self._post(None, "/pay").headers["Location"])

    def test_nothing_is_paid_that_is_not_due(self):
        self._post(self.frank, "/pay")
        self.due._renew()
        for path in ("/pay", "/method"):
            self._sign_in(self.frank)
            response = self.url_open(f"{self.url}{path}", allow_redirects=False)
            self.assertEqual(response.status_code, 303 if path == "/pay" else 200, path)
        with self.assertRaises(JsonRpcException):
            self._begin(self.frank)

    def test_colleagues_card_is_refused(self):
        colleague = self._create_person("Colleague", self.acme, "finance")
        card = self._create_card(colleague.partner_id, "9999")
        self._post(self.frank, "/pay")
        with self.assertRaises(JsonRpcException):
            self._begin(self.frank, flow="token", token_id=card.id, payment_method_id=None)
        self.assertFalse(self.due.due_invoice_id.transaction_ids)

    def test_saved_card_is_charged_by_its_own_provider(self):
        """Not by another one that is offered too, and may say yes to anything."""
        other = self._create_provider(name="Yes", is_published=True)
        self._post(self.frank, "/pay")
        values = {"flow": "token", "token_id": self.card.id, "payment_method_id": None}
        with self.assertRaises(JsonRpcException):
            self._begin(self.frank, provider_id=other.id, **values)
        self.assertFalse(self.due.due_invoice_id.transaction_ids)
        self.assertEqual(self._begin(self.frank, **values).token_id, self.card)

    def test_payments_are_limited(self):
        self._post(self.frank, "/pay")
        with patch.object(self.registry["portal.rate.limit"], "_is_allowed", return_value=False):
            with self.assertRaises(JsonRpcException):
                self._begin(self.frank)
            self._post(self.frank, "/method", token_id=self.card.id)
        self.assertFalse(self.due.due_invoice_id.transaction_ids)
        self.assertEqual((self.due.payment_token_id, self.requests), (self.expired, []))
        self.assertEqual(len(self._begin(self.frank)), 1)

    # === ANOTHER METHOD === #

    def test_other_card_is_charged_once(self):
        self._post(self.frank, "/method", token_id=self.card.id)
        self.assertEqual(self.due.portal_state, "active")
        self.assertEqual(len(self.requests), 1)
        self._post(self.frank, "/method", token_id=self.card.id)
        self.assertEqual(len(self.requests), 1)
        self.assertTrue(self._get_told("subscription_paid"))
        self._sign_in(self.frank)
        self.assertIn("Invoices", self.url_open(self.url).text)
        self.assertIn(self.due._get_portal_invoices(self._actor()).name, self.url_open(f"{self.url}/invoices").text)

    def test_refused_card_says_so(self):
        self._answer("error", "insufficient funds")
        self._post(self.frank, "/method", token_id=self.card.id)
        self.assertEqual((self.due.portal_state, self.due.renewal_problem), ("to_renew", "insufficient_funds"))
        page = html.fromstring(self.url_open(self.url).content)
        self.assertIn("the payment did not arrive", page.xpath("//*[@name='portal_done']")[0].text_content())
        self.assertIn("did not cover", page.xpath("//*[@name='portal_sentence']")[0].text_content())
        self.assertTrue(self._get_told("subscription_refused"))

    def test_renewal_is_told_of_once(self):
        """What was charged is not told of as an invoice and a payment too."""
        self._post(self.frank, "/method", token_id=self.card.id)
        move = self.env["account.move"].search([("invoice_line_ids.contract_line_id.contract_id", "=", self.due.id)])
        event = self.env["portal.event"].search([("code", "=", "invoice_posted")])
        self.assertFalse(event._may_be_told(move, self.frank.partner_id))
        self.env.ref("portal_contract_renew.event_subscription_paid").is_enabled = False
        self.assertTrue(event._may_be_told(move, self.frank.partner_id))


@tagged("post_install", "-at_install")
class TestSubscriptionTours(DueCommon, HttpCase):
    browser_size = "1280x900"

    def _renew(self):
        self.start_tour("/my", "portal_contract_renew_renew", login=self.frank.login)
        self.env.invalidate_all()
        self.assertEqual(self.due.portal_state, "active")
        self.assertEqual(self.due.payment_token_id, self.card)
        self.assertEqual(len(self.requests), 1)

    def test_renew(self):
        """Frank finds what is to be renewed on his dashboard, chooses another card, and is charged once."""
        self._renew()

    def test_renew_in_french(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.frank.partner_id.lang = "fr_FR"
        self._renew()


@tagged("post_install", "-at_install")
class TestSubscriptionToursPhone(TestSubscriptionTours):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
