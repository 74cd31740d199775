from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .payments_common import PaymentCast


@tagged("post_install", "-at_install")
class TestPaymentsProviders(PaymentCast):
    """A customer pays only the ways that the vendor allows them, whoever pays and whatever is posted."""

    def setUp(self):
        super().setUp()
        self._enter("anna")

    def _restrict(self, partner, *providers, methods=None):
        partner.write(
            {
                "portal_payment_policy": "restricted",
                "portal_provider_ids": [Command.set([provider.id for provider in providers])],
                "portal_payment_method_ids": [Command.set([method.id for method in methods or ()])],
            }
        )

    def _ways(self, *payers):
        """Yield the routes and payers that pay a document of Anna's."""
        for who in payers or ("anna", "link"):
            self._enter(who)
            yield self._pay_invoice, who
            yield self._pay_on_page, who
        self._enter("anna")
        yield self._pay_overdue, "anna"
        yield self._pay_quote, "anna"

    def _check_allowed(self, provider, **values):
        for pay, who in self._ways():
            self._undo(self._check_paid(pay, who, provider_id=provider.id, **values))

    def _check_forbidden(self, provider, **values):
        for pay, who in self._ways():
            self._check_refused(pay, who, provider_id=provider.id, **values)

    # === PROVIDERS THAT DO NOT WORK === #

    def test_providers_that_are_not_in_use(self):
        for provider in (self.unpublished, self.disabled, self.foreign):
            self._check_forbidden(provider)
        self._check_allowed(self.provider)
        self.provider.state = "disabled"
        self._check_forbidden(self.provider)

    def test_provider_with_limits(self):
        """A provider for other currencies, countries or amounts is refused as the form would not show it."""
        self.anna.partner_id.country_id = self.env.ref("base.fr")
        self.acme.country_id = self.env.ref("base.fr")
        for values in (
            {"maximum_amount": 50},
            {"available_currency_ids": [Command.set(self.env.ref("base.JPY").ids)]},
            {"available_country_ids": [Command.set(self.env.ref("base.be").ids)]},
        ):
            before = {name: self.provider[name] for name in values}
            self.provider.write(values)
            self._check_refused(self._pay_invoice)
            self.provider.write(before)
        self._check_paid(self._pay_invoice)

    def test_demo_in_production(self):
        """Odoo's demo provider, by which everybody is marked as having paid, is refused unless the vendor wants it."""
        demo = self.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", self.env.company.id)], limit=1
        )
        demo.write({"state": "test", "is_published": True})
        values = {"payment_method_id": demo.payment_method_ids[:1].id, "flow": "direct"}
        self.env.company.portal_allows_demo_payments = False
        self._check_forbidden(demo, **values)
        self.env.company.portal_allows_demo_payments = True
        self._check_allowed(demo, **values)

    def test_demo_answers_for_nobody_else(self):
        """Whoever is not signed in says by Odoo's demo route that a payment of another provider is done."""
        transaction = self._check_paid(self._pay_invoice)
        self._enter("nobody")
        values = {"reference": transaction.reference, "payment_details": "1", "simulated_state": "done"}
        with self._unchanged(), mute_logger("odoo.addons.payment.models.payment_transaction"):
            self._call("/payment/demo/simulate_payment", **values)

    # === THE POLICY OF A CUSTOMER === #

    def test_customer_with_one_provider(self):
        self._restrict(self.acme, self.second)
        self._check_forbidden(self.provider)
        self._check_allowed(self.second)

    def test_the_document_decides_not_the_payer(self):
        """Who is signed in, or pays by a link, pays Acme's documents as Acme may."""
        self._restrict(self.acme, self.second)
        sue_role = self._create_role("Pays all", ["can_pay", "can_sign"], invoice="company", order="company")
        self.sue.partner_id.portal_role_id = sue_role
        for who in ("anna", "link"):
            self._enter(who)
            self._check_refused(self._pay_invoice, who)
            self._undo(self._check_paid(self._pay_invoice, who, provider_id=self.second.id))
        # Beta is not restricted.
        self._enter("ben")
        self._check_paid(self._pay_invoice, "ben", invoice=self.invoice_of_beta)

    def test_payer_who_is_restricted(self):
        """The payer's own restriction does not touch documents of others: Ben's is paid by its link."""
        self._restrict(self.acme, self.second)
        self._enter("link")
        self._check_paid(self._pay_invoice, "link", invoice=self.invoice_of_beta)

    def test_customer_with_nothing_usable(self):
        """Set, and nothing usable: no online payment at all, never everything."""
        for providers in ((), (self.disabled,), (self.unpublished,), (self.foreign,)):
            self._restrict(self.acme, *providers)
            self._check_forbidden(self.provider)
            self._check_forbidden(self.second)
        self.acme.portal_payment_policy = "inherit"
        self._check_allowed(self.provider)

    def test_archived_method(self):
        self._restrict(self.acme, self.provider, methods=self.card_method)
        self._undo(self._check_paid(self._pay_invoice, payment_method_id=self.card_method.id, flow="direct"))
        self.card_method.active = False
        self._check_forbidden(self.provider, payment_method_id=self.card_method.id)
        self._check_forbidden(self.provider)

    def test_policy_of_the_company(self):
        """Who has no policy has the vendor's."""
        self.env.company.write(
            {"portal_payment_policy": "restricted", "portal_provider_ids": [Command.set(self.second.ids)]}
        )
        self._check_forbidden(self.provider)
        self._check_allowed(self.second)
        self._restrict(self.acme, self.provider)
        self._check_allowed(self.provider)
        self._check_forbidden(self.second)
        self.env.company.portal_provider_ids = False
        self.acme.portal_payment_policy = "inherit"
        self._check_forbidden(self.second)

    def test_contacts_have_the_policy_of_their_company(self):
        """A contact moves, or has values of its own: the company that owes decides."""
        self._restrict(self.acme, self.second)
        self._restrict(self.anna.partner_id, self.provider)
        self._check_forbidden(self.provider)
        self._check_allowed(self.second)

    def test_parent_changes(self):
        """A contact that moves takes its documents along; those are paid as the new company may."""
        self._restrict(self.acme, self.second)
        person = self._create_partner("Walker", parent_id=self.acme.id)
        invoice = self._create_invoice(person)
        self._enter("link")
        self._check_refused(self._pay_invoice, "link", invoice=invoice)
        self._undo(self._check_paid(self._pay_invoice, "link", invoice=invoice, provider_id=self.second.id))

    def test_quote_for_another_payer(self):
        """An order is paid as the company that gets the invoice may."""
        self._restrict(self.beta, self.second)
        quote = self._create_quote(self.anna.partner_id, partner_invoice_id=self.beta.id)
        self._check_refused(self._pay_quote, quote=quote)
        self._check_paid(self._pay_quote, quote=quote, provider_id=self.second.id)

    # === METHODS === #

    def test_methods(self):
        self._restrict(self.acme, self.provider, methods=self.method)
        self._check_forbidden(self.provider, payment_method_id=self.card_method.id, flow="direct")
        self._check_allowed(self.provider)

    def test_method_of_another_provider(self):
        other = self.wire.payment_method_ids[:1]
        inactive = self.env["payment.method"].with_context(active_test=False).search([("active", "=", False)], limit=1)
        for method in (other, inactive):
            self._check_forbidden(self.provider, payment_method_id=method.id)

    # === THE PROMISE OF A TRANSFER === #

    def test_transfer_alone(self):
        """Acme is limited to transfer: no request pays in another way."""
        self._restrict(self.acme, self.wire)
        for provider in (self.provider, self.second, self.unpublished, self.disabled, self.foreign):
            self._check_forbidden(provider)
            self._check_forbidden(provider, payment_method_id=self.wire.payment_method_ids[:1].id)

    # === THE MODEL === #

    def test_no_other_way_to_make_a_payment(self):
        """What makes a payment of a customer's documents without a route of ours is refused too."""
        self._restrict(self.acme, self.second)
        with self._unchanged(), self.assertRaisesRegex(Exception, "."), self.cr.savepoint():
            self._create_payment(self.provider, self.invoice, 100)
        self.assertTrue(self._create_payment(self.second, self.invoice, 100))

    def test_pages_name_what_is_allowed(self):
        self._restrict(self.acme, self.second)
        text = self.url_open(f"/my/orders/{self.quote.id}").text
        self.assertIn(f'data-provider-id="{self.second.id}"', text)
        self.assertNotIn(f'data-provider-id="{self.provider.id}"', text)
