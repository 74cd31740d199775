from urllib.parse import parse_qs, urlsplit

from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.payment.tests.http_common import PaymentHttpCommon
from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


@tagged("post_install", "-at_install")
class TestPayment(PortalAccessCommon, PaymentHttpCommon):
    def setUp(self):
        super().setUp()
        partners = (self.anna.partner_id, self.bob.partner_id, self.acme, self.ben.partner_id)
        self.cards = {
            partner: self._create_token(partner_id=partner.id, payment_details=f"{number:04}")
            for number, partner in enumerate(partners)
        }

    def _login(self, user=None):
        self.authenticate(user and user.login, user and user.login)

    def _is_paid(self, card=None, partner=None):
        """Return whether paying for a contact starts a transaction, with a saved card if there is one."""
        before = self.env["payment.transaction"].search_count([])
        with mute_logger("odoo.http"):
            try:
                self._start(partner, token_id=card and card.id, flow="token" if card else "direct")
            except Exception as error:  # noqa: BLE001
                self.assertTrue(str(error))
        return self.env["payment.transaction"].search_count([]) > before

    def _start(self, partner=None, **values):
        partner = partner or self.anna.partner_id
        params = {
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method_id,
            "token_id": None,
            "amount": 10.0,
            "currency_id": self.currency.id,
            "partner_id": partner.id,
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": "/my",
            "reference_prefix": "test",
            "access_token": self._get_secret(partner),
        }
        return self.make_jsonrpc_request("/payment/transaction", params | values)

    def _get_secret(self, partner):
        """Return what opens the payment of an amount: Odoo's secret, or what another addon puts beside it in links."""
        values = {"res_model": partner._name, "res_id": partner.id, "partner_id": partner.id}
        values |= {"amount": 10.0, "currency_id": self.currency.id}
        query = parse_qs(urlsplit(self.env["payment.link.wizard"].create(values).link).query)
        return (query.get("portal_link") or query["access_token"])[0]

    def test_right_to_pay(self):
        self._login(self.anna)
        self.assertTrue(self._is_paid())
        self.anna.partner_id.portal_role_id = self._create_role(invoice="company")
        self.assertFalse(self._is_paid())
        self.anna.partner_id.portal_role_id = self._create_role(rights=["can_pay"])
        self.assertTrue(self._is_paid())

    def test_visitor_pays_by_link(self):
        self._login()
        self.assertTrue(self._is_paid())

    def test_card_is_saved(self):
        self._login(self.anna)
        partner = self.anna.partner_id
        token = self._generate_test_access_token(partner.id, None, None)
        values = {"amount": None, "currency_id": None, "is_validation": True, "access_token": token}
        self.assertIn("reference", self._start(partner, **values))

    def test_own_saved_card_alone(self):
        self._login(self.anna)
        for partner, card in self.cards.items():
            self.assertEqual(self._is_paid(card), partner == self.anna.partner_id)

    def test_numbers_of_cards_that_are_none(self):
        """Refused in words, or nothing happens; no number that is none reaches the database."""
        self._login(self.anna)
        with mute_logger("odoo.http"):
            for params in ({}, {"token_id": "x"}, {"token_id": None}, {"token_id": [1]}, {"token_id": 10**30}):
                self.assertIsNone(self.make_jsonrpc_request("/payment/archive_token", params), params)
            # portal_invoice_pay refuses them before they are looked up, where it is installed.
            refusal = "ValidationError" if "portal.remittance" in self.env else "AccessError"
            for token_id in ("x", 10**30, [1]):
                with self.assertRaisesRegex(JsonRpcException, refusal):
                    self._start(token_id=token_id, flow="token")
        self.assertTrue(all(card.active for card in self.cards.values()))

    def test_visitor_charges_no_saved_card(self):
        self._login()
        for partner, card in self.cards.items():
            self.assertFalse(self._is_paid(card, partner))

    def test_page_shows_own_cards_alone(self):
        self._login(self.anna)
        text = self.url_open("/my/payment_method").text
        for partner, card in self.cards.items():
            self.assertEqual(
                f'data-token-id="{card.id}"' in text or card.display_name in text, partner == self.anna.partner_id
            )

    def test_removing_own_cards_alone(self):
        self._login(self.anna)
        for card in self.cards.values():
            with mute_logger("odoo.http"):
                try:
                    self.make_jsonrpc_request("/payment/archive_token", {"token_id": card.id})
                except Exception as error:  # noqa: BLE001
                    self.assertTrue(str(error))
        self.env.invalidate_all()
        archived = [partner for partner, card in self.cards.items() if not card.active]
        self.assertEqual(archived, [self.anna.partner_id])

    def test_cards_by_rpc(self):
        found = self.env["payment.token"].with_user(self.anna).search([])
        self.assertEqual(found, self.cards[self.anna.partner_id])

    def test_staff_sees_all_cards(self):
        partner = self.acme
        tokens = self.env["payment.token"]._get_available_tokens(self.provider.ids, partner.id)
        self.assertEqual(tokens, self.cards[partner])
