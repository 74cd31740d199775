from datetime import timedelta
from unittest.mock import patch
from urllib.parse import urlencode

from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import hash_sign

from odoo.addons.payment.utils import generate_access_token
from odoo.addons.portal_invoice_pay import payment_link

from .common import PayCommon

NONSENSE = (None, "", "x", "é", "AA", 5, ["x"], {"x": 1})


@tagged("post_install", "-at_install")
class TestPaymentLink(PayCommon):
    """An amount without a document is paid by a link that staff made, and that ends."""

    def setUp(self):
        super().setUp()
        self.link = self._sign(self.frank.partner_id)
        self._login(self.frank)

    def _sign(self, partner, amount=50.0, company=None):
        return payment_link.sign_link(self.env, partner, amount, self.currency, company or self.company)

    def _open(self, **values):
        with mute_logger("odoo.http"):
            return self.url_open(f"/payment/pay?{urlencode(values)}")

    def _pay(self, link, partner=None, **values):
        values = {"amount": 50.0, "currency_id": self.currency.id, "reference_prefix": "x"} | values
        partner = partner or self.frank.partner_id
        return self._post_transaction("/payment/transaction", partner_id=partner.id, access_token=link, **values)

    def _sign_as_odoo(self, partner, amount=50.0):
        return generate_access_token(partner.id, amount, self.currency.id, env=self.env)

    def test_link_of_staff(self):
        answer = self._open(portal_link=self.link, amount=1, reference="Deposit")
        self.assertEqual(answer.status_code, 200)
        self.assertIn('data-amount="50.0"', answer.text)
        self.assertIn(f'data-access-token="{self.link}"', answer.text)
        transaction = self._pay(self.link)
        self.assertEqual((transaction.amount, transaction.partner_id), (50, self.frank.partner_id))
        self.assertRegex(transaction.landing_route, r"^/payment/confirmation\?tx_id=")
        self.assertEqual(self.url_open(transaction.landing_route).status_code, 200)

    def test_visitor_with_the_link(self):
        self._login(None)
        self.assertEqual(self._open(portal_link=self.link).status_code, 200)
        self.assertEqual(self._pay(self.link).partner_id, self.frank.partner_id)

    def test_link_of_the_form(self):
        """Staff's form makes it for documents that have no page of their own."""
        wizard = self.env["payment.link.wizard"].create(
            {
                "res_model": "res.partner",
                "res_id": self.frank.partner_id.id,
                "amount": 50,
                "currency_id": self.currency.id,
                "partner_id": self.frank.partner_id.id,
            }
        )
        self.assertEqual(self.url_open(wizard.link).status_code, 200)

    def test_no_page_without_a_link(self):
        secret = self._sign_as_odoo(self.frank.partner_id)
        odoo = {"amount": 50.0, "currency_id": self.currency.id, "partner_id": self.frank.partner_id.id}
        for user in (self.frank, None):
            self._login(user)
            self.assertEqual(self._open(**odoo, access_token=secret).status_code, 404)
            self.assertEqual(self._open(amount=5000).status_code, 404)
            for link in NONSENSE:
                self.assertEqual(self._open(portal_link=link).status_code, 404, link)

    def test_no_payment_without_a_link(self):
        for user in (self.frank, None):
            self._login(user)
            for link in (*NONSENSE, self._sign_as_odoo(self.frank.partner_id)):
                self.assertFalse(self._pay(link), link)
        self.assertTrue(self._pay(self.link))

    def test_link_for_another_purpose(self):
        values = [self.frank.partner_id.id, 50.0, self.currency.id, self.company.id]
        other = hash_sign(self.env(su=True), "another", values)
        self.assertEqual(self._open(portal_link=other).status_code, 404)
        self.assertFalse(self._pay(other))
        token = self.env["portal.remittance"]._make_token()
        self.assertEqual(self._open(portal_link=token).status_code, 404)

    def test_link_ends(self):
        with patch.object(payment_link, "timedelta", lambda days: timedelta(days=-1)):
            ended = self._sign(self.frank.partner_id)
        self.assertEqual(self._open(portal_link=ended).status_code, 404)
        self.assertFalse(self._pay(ended))
        self.assertTrue(self._pay(self.link))

    def test_browser_names_no_reference(self):
        transaction = self._pay(self.link, reference_prefix="Refund of everything")
        self.assertRegex(transaction.reference, r"^tx-\d+")
        page = self._open(portal_link=self.link, reference="Refund of everything").text
        self.assertIn("data-reference-prefix", page)
        self.assertNotIn('data-reference-prefix="Refund', page)

    def test_ids_as_text(self):
        """Some browsers' forms send them so."""
        values = {"provider_id": str(self.provider.id), "payment_method_id": str(self.payment_method_id)}
        self.assertTrue(self._pay(self.link, **values))
        self.assertFalse(self._pay(self.link, provider_id="x"))

    def test_currency_and_country_are_asked_again(self):
        other = self._enable_currency("CHF")
        self.provider.available_currency_ids = other
        self.assertFalse(self._pay(self.link))
        self.provider.available_currency_ids |= self.currency
        self.assertTrue(self._pay(self.link))
        self.frank.partner_id.country_id = self.env.ref("base.be")
        self.provider.available_country_ids = self.env.ref("base.ch")
        self.assertFalse(self._pay(self.link))
        self.provider.available_country_ids |= self.env.ref("base.be")
        self.assertTrue(self._pay(self.link))

    def test_method_that_is_not_offered(self):
        method = self.env["payment.method"].with_context(active_test=False).search([("active", "=", False)], limit=1)
        self.assertFalse(self._pay(self.link, payment_method_id=method.id))

    def test_headers(self):
        for answer in (self._open(portal_link=self.link), self._open()):
            self.assertIn("no-store", answer.headers["Cache-Control"])
            self.assertEqual(answer.headers["Referrer-Policy"], self.url_open("/my").headers["Referrer-Policy"])

    def test_browser_names_no_amount(self):
        for values in ({"amount": 1}, {"amount": None}, {"amount": -5}, {"currency_id": 10**30}):
            self.assertEqual(self._pay(self.link, **values).amount, 50, values)

    def test_link_of_another_customer(self):
        """Whose agreement counts is not changed by signing in as somebody else."""
        self._login(self.ben)
        self.assertEqual(self._open(portal_link=self.link).status_code, 404)
        self.assertFalse(self._pay(self.link, self.ben.partner_id))
        self.assertTrue(self._pay(self._sign(self.ben.partner_id), self.ben.partner_id))

    def test_policy_of_the_customer(self):
        self.acme.portal_payment_policy = "restricted"
        for user in (self.frank, None):
            self._login(user)
            self.assertFalse(self._pay(self.link))
        self.acme.portal_provider_ids = self.provider
        self.assertTrue(self._pay(self.link))

    def test_provider_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other vendor"})
        foreign = self.provider.copy({"company_id": other.id, "state": "test", "is_published": True})
        self.assertFalse(self._pay(self.link, provider_id=foreign.id))
        self.assertTrue(self._pay(self._sign(self.frank.partner_id, company=other), provider_id=foreign.id))

    def test_invoice_leads_to_its_own_page(self):
        answer = self._open(invoice_id=self.first.id, amount=1)
        self.assertIn(f"/my/invoices/pay?ids={self.first.id}", answer.url)
        self.assertIn(self.first.name, answer.text)
        self._login(None)
        self.assertNotIn(self.first.name, self._open(invoice_id=self.first.id, amount=1).text)

    def test_saving_a_card(self):
        """Its secret pays nothing, and opens nothing for others."""
        partner = self.frank.partner_id
        secret = generate_access_token(partner.id, None, None, env=self.env)
        values = {"amount": None, "currency_id": None, "is_validation": True, "reference_prefix": "V"}
        self.assertFalse(self._pay(secret, **values | {"is_validation": False}))
        self.assertFalse(self._pay(secret, **values | {"amount": 5.0}))
        providers = type(self.provider)
        with patch.object(providers, "_get_validation_currency", lambda _provider: self.currency):
            transaction = self._pay(secret, **values)
            self.assertEqual(transaction.operation, "validation")
            self.assertRegex(transaction.landing_route, r"^/my/payment_method\?")
            for user in (self.ben, None):
                self._login(user)
                self.assertFalse(self._pay(secret, **values))
