from odoo import Command
from odoo.tests import tagged

from .payments_common import ANYONE, PaymentCast


@tagged("post_install", "-at_install")
class TestPaymentsCards(PaymentCast):
    """A saved card is charged by its owner alone, for what its owner may pay in that way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards = {
            name: cls._create_card(cls.provider, partner, payment_details=number)
            for name, partner, number in (
                ("anna", cls.anna.partner_id, "1111"),
                ("bob", cls.bob.partner_id, "2222"),
                ("acme", cls.acme, "3333"),
                ("ben", cls.ben.partner_id, "4444"),
            )
        }

    def _card(self, name, **values):
        card = self.cards[name]
        return {"token_id": card.id, "payment_method_id": card.payment_method_id.id, "flow": "token"} | values

    def test_cards_of_others(self):
        for who in ANYONE:
            self._enter(who)
            for name in self.cards:
                if who == name == "anna":
                    transaction = self._check_paid(self._pay_invoice, who, **self._card(name))
                    self.assertEqual((transaction.state, transaction.token_id), ("done", self.cards["anna"]))
                    self.invoice = self._create_invoice(self.anna.partner_id)
                else:
                    self._check_refused(self._pay_invoice, who, **self._card(name))

    def test_card_for_a_document_of_another(self):
        self._enter("ben")
        self._check_refused(self._pay_invoice, "ben", **self._card("ben"))
        self._check_paid(self._pay_invoice, "ben", invoice=self.invoice_of_beta, **self._card("ben"))

    def test_card_of_a_provider_that_is_not_allowed(self):
        """The card says by which provider it is charged, not the browser."""
        self._enter("anna")
        self.acme.write({"portal_payment_policy": "restricted", "portal_provider_ids": [Command.set(self.second.ids)]})
        for provider in (self.provider, self.second):
            self._check_refused(self._pay_invoice, **self._card("anna", provider_id=provider.id))
        self.acme.portal_provider_ids = self.provider
        self._check_paid(self._pay_invoice, **self._card("anna"))

    def test_archived_card(self):
        self._enter("anna")
        self.cards["anna"].active = False
        self._check_refused(self._pay_invoice, **self._card("anna"))

    def test_card_charges_no_more_than_is_owed(self):
        self._enter("anna")
        for amount in (100.01, -1, 0, float("nan")):
            self._check_refused(self._pay_invoice, amount=amount, **self._card("anna"))

    def test_link_shows_no_card(self):
        for who in ("link", "bob"):
            self._enter(who)
            for document in (self.invoice, self.quote):
                path = document.get_portal_url() if who == "link" else document.access_url
                text = self.url_open(path).text
                self.assertNotIn(f'data-payment-option-id="{self.cards["anna"].id}"', text)
                self.assertNotIn("•••• 1111", text)

    def test_nobody_removes_a_card_of_others(self):
        for who in ("bob", "ben", "link"):
            self._enter(who)
            self._call("/payment/archive_token", token_id=self.cards["anna"].id)
            self.assertTrue(self.cards["anna"].active, who)
        self._enter("anna")
        self._call("/payment/archive_token", token_id=self.cards["anna"].id)
        self.assertFalse(self.cards["anna"].active)
