from lxml import html

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.payment.tests.http_common import PaymentHttpCommon

from .customer_common import CustomerCommon

PATH = "/my/payment_method"


class TokenCommon(CustomerCommon, PaymentHttpCommon):
    def setUp(self):
        super().setUp()
        self.provider.company_id = self.env.company
        for user, role in ((self.anna, "finance"), (self.bob, "technical"), (self.ben, "finance")):
            user.partner_id.portal_role_id = self.roles[role]
        partners = (self.anna.partner_id, self.bob.partner_id, self.acme, self.ben.partner_id)
        self.cards = {
            partner: self._create_token(partner_id=partner.id, payment_details=f"{number:04}")
            for number, partner in enumerate(partners)
        }
        self.own, self.shared = self.cards[self.anna.partner_id], self.cards[self.acme]

    def _get_available(self, user, partner=None):
        tokens = self.env["payment.token"].with_user(user).sudo()
        return tokens._get_available_tokens(self.provider.ids, (partner or user.partner_id).id)

    def _save(self, card, csrf=True, **values):
        token = {"csrf_token": Request.csrf_token(self)} if csrf else {}
        with mute_logger("odoo.http"):
            response = self.url_open(f"{PATH}/{card.id}", data={**token, **values}, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def _call(self, path, **params):
        with mute_logger("odoo.http"):
            return self.make_jsonrpc_request(path, params)


@tagged("post_install", "-at_install")
class TestPaymentMethod(TokenCommon):
    def test_name_and_default(self):
        self._login(self.anna)
        second = self._create_token(partner_id=self.anna.partner_id.id, payment_details="9999")
        self.assertEqual(self._get_available(self.anna)[0], second)
        self._save(self.own, name=" My card ", is_default="1")
        self.assertEqual((self.own.portal_name, self.own.portal_is_default), ("My card", True))
        self.assertIn("My card", self.own.display_name)
        self.assertIn("0000", self.own.display_name)
        self.assertEqual(self._get_available(self.anna)[0], self.own)
        self._save(second, is_default="1")
        self.assertEqual((self.own.portal_is_default, second.portal_is_default), (False, True))
        self._save(self.own, name="")
        self.assertFalse(self.own.portal_name)

    def test_page(self):
        self._login(self.anna)
        page = html.fromstring(self.url_open(PATH).content)
        self.assertEqual(page.xpath("//form[@class='o_portal_token']/@action"), [f"{PATH}/{self.own.id}"])
        self._save(self.own, name="x" * 41)
        page = html.fromstring(self.url_open(PATH).content)
        self.assertIn("too long", page.xpath("//*[@name='portal_token_error']")[0].text_content())
        self._save(self.own, name="a\u200bb")
        page = html.fromstring(self.url_open(PATH).content)
        self.assertIn("cannot be used", page.xpath("//*[@name='portal_token_error']")[0].text_content())
        self.assertFalse(self.own.portal_name)

    def test_nobody_elses(self):
        self.env.company.portal_shares_tokens = True
        for user in (self.bob, self.ben, self.anna, None):
            self._login(user)
            for partner, card in self.cards.items():
                if not user or partner != user.partner_id:
                    self._save(card, name="Mine")
        self._login(self.anna)
        self._save(self.own, csrf=False, name="Mine")
        self.assertFalse(any(card.portal_name for card in self.cards.values()))
        self.assertEqual(self._save(self.own.browse(2**31 - 1), name="x").status_code, 303)

    def test_staff_change_no_customers_card(self):
        """They do so with their own, as in Odoo."""
        employee = new_test_user(self.env, "employee.pay", groups="base.group_user")
        card = self._create_token(partner_id=employee.partner_id.id, payment_details="4444")
        self._login(employee)
        self.own.portal_is_default = True
        self._save(self.own, name="Taken")
        self.assertEqual((self.own.portal_name, self.own.portal_is_default), (False, True))
        self.assertFalse(self.own.with_user(employee).sudo()._is_manageable_in_portal())
        self._save(card, name="Mine")
        self.assertEqual(card.portal_name, "Mine")
        self._call("/payment/archive_token", token_id=card.id)
        self.env.invalidate_all()
        self.assertFalse(card.active)

    def test_company_card_is_for_those_who_pay(self):
        self.assertEqual(self._get_available(self.anna), self.own)
        self.env.company.portal_shares_tokens = True
        self.assertEqual(self._get_available(self.anna), self.own | self.shared)
        self.assertEqual(self._get_available(self.bob), self.cards[self.bob.partner_id])
        self.assertEqual(self._get_available(self.ben), self.cards[self.ben.partner_id])
        self.assertFalse(self._get_available(self.env.ref("base.public_user"), self.anna.partner_id))
        self._login(self.anna)
        self.assertEqual(
            len(html.fromstring(self.url_open(PATH).content).xpath("//input[@data-payment-option-type='token']")), 2
        )

    def test_company_card_is_charged_by_those_who_pay(self):
        def is_charged(user, card):
            self._login(user)
            values = {
                "provider_id": self.provider.id,
                "payment_method_id": self.payment_method_id,
                "token_id": card.id,
                "amount": 300.0,
                "flow": "token",
                "tokenization_requested": False,
                "landing_route": "/my",
            }
            try:
                return bool(self._call(f"/invoice/transaction/{self._create_invoice(user.partner_id).id}", **values))
            except JsonRpcException as refusal:
                self.assertRegex(str(refusal), "AccessError|ValidationError")
                return False

        self.assertTrue(is_charged(self.anna, self.own))
        self.assertFalse(is_charged(self.anna, self.shared))
        self.env.company.portal_shares_tokens = True
        self.assertTrue(is_charged(self.anna, self.shared))
        refused = ((self.bob, self.shared), (self.ben, self.shared), (self.anna, self.cards[self.bob.partner_id]))
        for user, card in refused:
            self.assertFalse(is_charged(user, card))

    def test_company_card_is_removed_by_who_manages_the_company(self):
        self.env.company.portal_shares_tokens = True
        self._login(self.anna)
        with self.assertRaisesRegex(JsonRpcException, AccessError.__name__):
            self._call("/payment/archive_token", token_id=self.shared.id)
        self._save(self.shared, name="Ours")
        self.assertFalse(self.shared.portal_name)
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        self._save(self.shared, name="Ours")
        self.assertEqual(self.shared.portal_name, "Ours")
        self._call("/payment/archive_token", token_id=self.shared.id)
        self.env.invalidate_all()
        self.assertFalse(self.shared.active)
        self._login(self.anna)
        self._call("/payment/archive_token", token_id=self.own.id)
        self.env.invalidate_all()
        self.assertFalse(self.own.active)

    def test_nothing_is_saved_while_the_page_is_hidden(self):
        self._login(self.anna)
        section = self.env["portal.section"].search([("path", "=", PATH)])
        section.is_hidden = True
        self.assertEqual(self._save(self.own, name="x").status_code, 404)
        with self.assertRaisesRegex(JsonRpcException, AccessError.__name__):
            self._start_saving()
        section.is_hidden = False
        self.assertIn("reference", self._start_saving())

    def _start_saving(self):
        self.payment_method.support_tokenization = self.provider.allow_tokenization = True
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            return self._call(
                "/payment/transaction",
                provider_id=self.provider.id,
                payment_method_id=self.payment_method_id,
                token_id=None,
                amount=None,
                currency_id=None,
                partner_id=self.anna.partner_id.id,
                flow="direct",
                tokenization_requested=True,
                landing_route=PATH,
                is_validation=True,
                access_token=self._generate_test_access_token(self.anna.partner_id.id, None, None),
            )


@tagged("post_install", "-at_install")
class TestPaymentMethodTour(TokenCommon):
    browser_size = "1280x900"

    def test_customer_names_and_deletes_a_card(self):
        self.start_tour(PATH, "portal_invoice_pay_payment_method", login=self.anna.login)
        self.env.invalidate_all()
        self.assertEqual((self.own.portal_name, self.own.active), ("Visa of Anna", False))


@tagged("post_install", "-at_install")
class TestPaymentMethodTourPhone(TestPaymentMethodTour):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
