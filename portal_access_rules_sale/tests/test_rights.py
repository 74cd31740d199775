from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SIGNATURE, SaleAccessCommon


@tagged("post_install", "-at_install")
class TestRights(SaleAccessCommon):
    def _accept(self, order=None, **params):
        order = order or self.quote
        return self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept", {"name": "Anna", "signature": SIGNATURE, **params}
        )

    def _decline(self, **params):
        data = {"csrf_token": Request.csrf_token(self), "decline_message": "No", **params}
        return self._open(f"/my/orders/{self.quote.id}/decline", data=data)

    def _skip_with_evidence(self):
        if "portal.sale.signing" in self.env:
            self.skipTest("portal_sale_sign asks more of who accepts, and tests the same itself.")

    def _give(self, user, *rights, **values):
        user.partner_id.portal_role_id = self._create_role(rights=rights, quote="company", order="company")
        user.partner_id.portal_role_id.write(values)

    def test_who_may_accepts(self):
        self._skip_with_evidence()
        self._give(self.anna, "can_sign")
        self._login(self.anna)
        text = self._open(self.quote.access_url).text
        self.assertIn("modalaccept", text)
        self.assertNotIn("o_portal_refusal", text)
        self.assertIn("redirect_url", self._accept())
        self.assertEqual(self.quote.state, "sale")

    def test_who_may_not_is_told(self):
        self._skip_with_evidence()
        self._give(self.anna)
        self._login(self.anna)
        text = self._open(self.quote.access_url).text
        self.assertIn("Your role does not allow you to accept this quotation", text)
        self.assertNotIn("modalaccept", text)
        self.assertNotIn("modaldecline", text)
        for params in ({}, {"access_token": self.quote.access_token}):
            self.assertIn("Your role", self._accept(**params)["error"])
        self._decline()
        self._decline(access_token=self.quote.access_token)
        self.assertEqual((self.quote.state, self.quote.signed_by), ("sent", False))

    def test_limit(self):
        self._skip_with_evidence()
        self._give(self.anna, "can_sign", sign_limit=99.99)
        self._login(self.anna)
        self.assertIn("Your role", self._accept()["error"])
        self.anna.partner_id.portal_role_id.sign_limit = 100
        self.assertIn("redirect_url", self._accept())

    def test_who_may_declines(self):
        self._give(self.anna, "can_sign")
        self._login(self.anna)
        self._decline()
        self.assertEqual(self.quote.state, "cancel")

    def test_scope_comes_before_the_right(self):
        self._give(self.ben, "can_sign")
        self._login(self.ben)
        self.assertIn("error", self._accept(access_token=self.quote.access_token))
        self.assertEqual(self.quote.state, "sent")

    def test_visitor_accepts_by_link(self):
        self._skip_with_evidence()
        self._login()
        self.assertIn("redirect_url", self._accept(access_token=self.quote.access_token))

    def _pay(self, **params):
        """Return whether paying passes the guards: nothing is charged, for want of a provider."""
        payload = {
            "access_token": self.quote.access_token,
            "provider_id": 0,
            "payment_method_id": 0,
            "token_id": None,
            "amount": 0.01,
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": "/my",
            **params,
        }
        with mute_logger("odoo.http", "odoo.sql_db"):
            answer = self.opener.post(
                f"{self.base_url()}/my/orders/{self.quote.id}/transaction",
                json={"jsonrpc": "2.0", "method": "call", "params": payload},
            ).text
        self.assertIn("error", answer)
        return "Your role does not allow" not in answer and "Accept the quotation first" not in answer

    def test_paying_is_no_way_around_accepting(self):
        self._give(self.anna, "can_pay")
        self._login(self.anna)
        self.assertFalse(self._pay())
        self.quote.require_signature = False
        self.assertFalse(self._pay())
        self._give(self.anna, "can_pay", "can_sign", sign_limit=1)
        self.assertFalse(self._pay())
        self.anna.partner_id.portal_role_id.sign_limit = 0
        self.assertTrue(self._pay())
        self._give(self.anna, "can_sign")
        self.assertFalse(self._pay())

    def test_who_may_not_pay_sees_no_payment(self):
        self.quote.write({"require_signature": False, "require_payment": True, "prepayment_percent": 1.0})
        for rights, is_shown in ((["can_pay", "can_sign"], True), ([], False)):
            self._give(self.anna, *rights)
            self._login(self.anna)
            text = self._open(self.quote.access_url).text
            self.assertEqual("o_sale_portal_paynow" in text, is_shown)
            self.assertEqual("Your role does not allow you to pay" in text, not is_shown)
