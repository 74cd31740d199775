from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import PayCommon


@tagged("post_install", "-at_install")
class TestPolicy(PayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["portal.payment.policy"]
        cls.other = cls.provider.copy({"name": "Other", "state": "test", "is_published": True})

    def _usable(self, customers=None):
        providers = self.provider | self.other
        return self.policy._get_usable_providers_sudo(customers or self.acme, self.company, providers)

    def _restrict(self, record, providers, methods=None):
        record.write(
            {
                "portal_payment_policy": "restricted",
                "portal_provider_ids": [Command.set(providers.ids)],
                "portal_payment_method_ids": [Command.set((methods or self.env["payment.method"]).ids)],
            }
        )

    def test_what_is_not_set_is_as_for_the_company(self):
        self.assertEqual(self._usable(), self.provider | self.other)
        self._restrict(self.company, self.other)
        self.assertEqual(self._usable(), self.other)
        self.acme.portal_provider_ids = self.provider
        self.assertEqual(self._usable(), self.other)

    def test_what_is_set_goes_before_the_company(self):
        self._restrict(self.company, self.other)
        self._restrict(self.acme, self.provider)
        self.assertEqual(self._usable(), self.provider)
        self.assertEqual(self._usable(self.frank.partner_id), self.provider)
        self.assertEqual(self._usable(self.beta), self.other)

    def test_what_is_set_and_cannot_be_used_is_nothing(self):
        empty = self.env["payment.provider"]
        for providers in (empty, self.other):
            self._restrict(self.acme, providers)
            self.other.state = "disabled"
            self.assertFalse(self._usable())

    def test_provider_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.cr.execute("UPDATE payment_provider SET company_id = %s WHERE id = %s", [elsewhere.id, self.other.id])
        self.other.invalidate_recordset()
        self._restrict(self.acme, self.other)
        self.assertFalse(self._usable())

    def test_all_of_several_customers_must_be_allowed(self):
        self._restrict(self.acme, self.provider)
        self._restrict(self.beta, self.other)
        self.assertFalse(self._usable(self.acme | self.beta))
        self.beta.portal_provider_ids |= self.provider
        self.assertEqual(self._usable(self.acme | self.beta), self.provider)

    def test_contact_that_moves_to_another_company(self):
        self._restrict(self.acme, self.other)
        self.assertEqual(self._usable(self.frank.partner_id), self.other)
        self.frank.partner_id.parent_id = self.beta
        self.assertEqual(self._usable(self.frank.partner_id), self.provider | self.other)

    def test_demonstration_is_no_provider(self):
        self.env.cr.execute("UPDATE payment_provider SET code = 'demo' WHERE id = %s", self.other.ids)
        self.other.invalidate_recordset()
        self.assertEqual(self._usable(), self.provider)
        self.company.portal_allows_demo_payments = True
        self.assertEqual(self._usable(), self.provider | self.other)

    def test_methods(self):
        method = self.payment_method
        other = method.copy({"code": "other", "name": "Other"})
        methods = method | other
        self.assertEqual(self.policy._get_usable_methods_sudo(self.acme, self.company, methods), methods)
        self._restrict(self.acme, self.provider, other)
        self.assertEqual(self.policy._get_usable_methods_sudo(self.acme, self.company, methods), other)

    def test_search_of_providers_leaves_them_out(self):
        find = self.env["payment.provider"]._get_compatible_providers
        args = (self.company.id, self.ben.partner_id.id, 100)
        self.assertIn(self.provider, find(*args))
        self._restrict(self.beta, self.other)
        report = {}
        self.assertNotIn(self.provider, find(*args, report=report))
        self.assertFalse(report["providers"][self.provider]["available"])
        # What is paid decides, not who pays.
        self.assertIn(self.provider, find(*args, portal_customers=self.acme))
        self.assertNotIn(self.provider, find(*args, portal_customers="1"))

    def test_methods_of_a_branch(self):
        """They are offered as the document's company says, not the provider's, which may be the one above it."""
        method = self.payment_method
        branch = self.company.create({"name": "Branch", "parent_id": self.company.id})
        self._restrict(branch, self.provider, method.copy({"code": "other", "name": "Other"}))
        find = self.env["payment.method"]._get_compatible_payment_methods
        args = (self.provider.ids, self.frank.partner_id.id)
        self.assertIn(method, find(*args))
        self.assertIn(method, find(*args, portal_companies=self.company))
        self.assertNotIn(method, find(*args, portal_companies=branch))
        self.assertIn(method, find(*args, portal_companies=str(branch.id)))
        invoice = self._create_invoice(is_posted=False)
        transaction = self._create_transaction("direct", invoice_ids=[Command.set(invoice.ids)])
        self.assertTrue(self.policy._is_offered_sudo(transaction))
        policies = self.registry["portal.payment.policy"]
        with patch.object(policies, "_get_transaction_companies_sudo", lambda *_args: branch):
            self.assertFalse(self.policy._is_offered_sudo(transaction))

    def test_page_names_the_company_of_the_invoices(self):
        self._login(self.frank)
        methods, nothing = self.registry["payment.method"], self.env["payment.method"]
        with patch.object(methods, "_get_compatible_payment_methods", return_value=nothing) as find:
            self.url_open(f"/my/invoices/pay?ids={self.first.id}").raise_for_status()
        self.assertEqual(find.call_args.kwargs["portal_companies"], self.company)

    def test_no_transaction_is_made_of_what_is_not_allowed(self):
        remittance = self._make(self.first)
        self.assertTrue(self._begin(remittance, reference="allowed"))
        self._restrict(self.acme, self.other)
        with self.assertRaisesRegex(ValidationError, "in this way"):
            self._begin(remittance, reference="refused")

    def test_no_saved_card_is_charged_that_is_not_allowed(self):
        token = self._create_token(partner_id=self.frank.partner_id.id)
        transaction = self._create_transaction(
            "token", operation="offline", token_id=token.id, partner_id=self.frank.partner_id.id, reference="offline"
        )
        self._restrict(self.acme, self.other)
        transaction._charge_with_token()
        self.assertEqual(transaction.state, "error")

    def test_what_has_begun_comes_to_its_end(self):
        transaction = self._begin(self._make(self.first))
        self._restrict(self.acme, self.other)
        transaction._set_done()
        transaction._post_process()
        self.assertEqual(self.first.amount_residual, 0)

    def test_transfer(self):
        self.assertTrue(self.policy._allows_transfer(self.acme, self.company))
        self.company.portal_allows_transfer = False
        self.assertFalse(self.policy._allows_transfer(self.acme, self.company))
        self._restrict(self.acme, self.provider)
        self.assertTrue(self.policy._allows_transfer(self.acme, self.company))
