from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .customer_common import CustomerCommon


@tagged("post_install", "-at_install")
class TestSubscriptionMethod(CustomerCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/my/subscriptions/{cls.contract.id}/method"
        cls.own = cls._create_card(cls.carla.partner_id, "1111")
        cls.colleagues = cls._create_card(cls.fay.partner_id, "2222")
        cls.shared = cls._create_card(cls.acme, "3333")
        cls.foreign = cls._create_card(cls.ben.partner_id, "5555")

    def _sign_in(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _offer(self, user):
        """Return the ids of the methods that the page offers to somebody."""
        self._sign_in(user)
        page = html.fromstring(self.url_open(self.url).content)
        return {int(value) for value in page.xpath("//input[@name='token_id']/@value")}

    def _choose(self, user, token, url=None, **values):
        self._sign_in(user)
        data = {"csrf_token": Request.csrf_token(self), "token_id": token.id} | values
        with mute_logger("odoo.http"):
            response = self.url_open(url or self.url, data=data, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def _begin(self, user, url=None, **values):
        """Begin to save a new method, as the form does."""
        self._sign_in(user)
        values = {
            **{"provider_id": self.provider.id, "payment_method_id": self.method.id, "flow": "direct"},
            **{"tokenization_requested": True, "landing_route": "/", "is_validation": True, "amount": None},
            "access_token": "",
            **values,
        }
        with mute_logger("odoo.http"):
            self.make_jsonrpc_request(f"{url or self.url}/transaction", values)
        self.env.invalidate_all()
        return self.env["payment.transaction"].search([], limit=1, order="id desc")

    # === WHOSE === #

    def test_own_and_the_companys_never_a_colleagues(self):
        self.assertEqual(self._offer(self.carla), {self.card.id, self.own.id, self.shared.id})
        self.assertEqual(self._offer(self.fay), {self.colleagues.id, self.shared.id})

    def test_choose(self):
        for token in (self.own, self.shared):
            self._choose(self.carla, token)
            self.assertEqual(self.contract.payment_token_id, token)
        rows = self.contract._get_transitions_sudo()
        self.assertEqual(
            [(row.kind, row.state_after) for row in rows[:2]], [("method", "••3333"), ("method", "••1111")]
        )
        self.assertEqual(rows[0].user_name, "Carla")

    def test_colleagues_foreign_and_removed_methods_are_refused(self):
        self.own.active = False
        for token in (self.colleagues, self.foreign, self.own, self.env["payment.token"].browse(10**9)):
            response = self._choose(self.carla, token)
            self.assertIn("/method", response.headers["Location"])
            self.assertEqual(self.contract.payment_token_id, self.card)

    def test_who_may_not(self):
        """Neither who has no right to pay, nor another customer, nor a visitor; a page says why."""
        bobs = self._create_card(self.bob.partner_id, "6666")
        self._choose(self.bob, bobs)
        self.assertEqual(self._choose(self.ben, self.foreign).status_code, 404)
        self.assertIn("/web/login", self._choose(None, self.own).headers["Location"])
        self.assertEqual(self.contract.payment_token_id, self.card)
        self._sign_in(self.bob)
        self.assertIn("your role does not allow it", self.url_open(self.url).text)

    def test_only_by_post_with_its_token(self):
        self._sign_in(self.carla)
        self.url_open(f"{self.url}?token_id={self.own.id}")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(self.url, data={"token_id": self.own.id}).status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.contract.payment_token_id, self.card)

    def test_for_all(self):
        """The choice is for what the reader may open of the same customer, and for that alone if not ticked."""
        other, foreign = self._create_contract(self.acme), self._create_contract(self.ben.partner_id)
        self._choose(self.carla, self.own)
        self.assertFalse(other.payment_token_id)
        self._choose(self.carla, self.own, is_for_all="1")
        self.assertEqual(other.payment_token_id, self.own)
        self.assertFalse(foreign.payment_token_id)

    def test_choices_for_all_are_limited(self):
        """They may charge another subscription that is due, each time anew."""
        other = self._create_contract(self.acme)
        limits = self.registry["portal.rate.limit"]
        with patch.object(limits, "_is_allowed", return_value=False):
            self._choose(self.carla, self.own, is_for_all="1")
            self.assertEqual((self.contract.payment_token_id, other.payment_token_id.ids), (self.card, []))
            self._choose(self.carla, self.own)
        self.assertEqual((self.contract.payment_token_id, other.payment_token_id.ids), (self.own, []))

    def test_expired_card_cannot_be_chosen(self):
        self.own.card_expiry_date = self.today - timedelta(days=1)
        self._sign_in(self.carla)
        page = html.fromstring(self.url_open(self.url).content)
        self.assertTrue(page.xpath(f"//input[@value='{self.own.id}' and @disabled]"))
        self.assertFalse(page.xpath(f"//input[@value='{self.card.id}' and @disabled]"))

    # === A NEW ONE === #

    def test_new_method_is_assigned_once(self):
        tx = self._begin(self.carla)
        self.assertEqual((tx.operation, tx.partner_id), ("validation", self.carla.partner_id))
        self.assertEqual(tx.portal_contract_id, self.contract)
        self.assertEqual(tx.portal_user_id, self.carla)
        self.assertTrue(tx.tokenize)
        tx.write({"token_id": self.own.id, "state": "done"})
        tx._post_process()
        self.assertEqual(self.contract.payment_token_id, self.own)
        self.contract.payment_token_id = self.card
        tx._post_process()
        self.assertEqual(self.contract.payment_token_id, self.card)

    def test_new_method_of_the_company(self):
        self.assertEqual(self._begin(self.carla, is_shared=True).partner_id, self.acme)
        self.carla.partner_id.portal_role_id = self._create_role("Own", ["can_pay"], contract="own")
        self.assertEqual(self._begin(self.carla, is_shared=True).partner_id, self.carla.partner_id)

    def test_new_method_for_others_is_refused(self):
        count = self.env["payment.transaction"].search_count([])
        for user, values in (
            *((self.bob, {}), (self.ben, {}), (self.carla, {"flow": "token", "token_id": self.own.id})),
            *((self.carla, {"provider_id": 10**9}), (self.carla, {"payment_method_id": "x"})),
        ):
            with self.assertRaises(JsonRpcException):
                self._begin(user, **values)
        self.assertEqual(self.env["payment.transaction"].search_count([]), count)

    def test_cards_are_not_tried_out(self):
        limits = self.registry["portal.rate.limit"]
        with patch.object(limits, "_is_allowed", return_value=False), self.assertRaises(JsonRpcException):
            self._begin(self.carla)
        self._begin(self.carla)

    # === REMOVING === #

    def test_removal_tells_what_uses_it(self):
        self._sign_in(self.carla)
        page = html.fromstring(self.url_open(f"/my/subscriptions/methods/{self.card.id}").content)
        self.assertIn("Team plan", page.xpath("//*[@name='portal_subscription_used']")[0].text_content())
        page = html.fromstring(self.url_open(f"/my/subscriptions/methods/{self.own.id}").content)
        self.assertTrue(page.xpath("//*[@name='portal_subscription_unused']"))

    def test_remove(self):
        for token, is_removed in ((self.card, True), (self.shared, True), (self.colleagues, False)):
            self._choose(self.carla, token, url=f"/my/subscriptions/methods/{token.id}")
            self.assertEqual(token.active, not is_removed, token.payment_details)
        self.assertFalse(self.contract.payment_token_id)
        self.assertIn(self.carla.partner_id, self._get_told("subscription_method_removed"))

    def test_who_may_not_remove(self):
        for user in (self.bob, self.ben):
            for token in (self.card, self.shared):
                response = self._choose(user, token, url=f"/my/subscriptions/methods/{token.id}")
                self.assertEqual(response.status_code, 404)
                self.assertTrue(token.active)
