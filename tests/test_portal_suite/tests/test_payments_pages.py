from odoo import Command, http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .payments_common import ANYONE, PaymentCast
from .test_payments_amounts import NONSENSE

PATH = "/my/invoices/pay"
MAY = ("anna", "link")
# What no page of ours has as its secret.
SECRETS = ("", "x", "a" * 31, "a" * 33, "é" * 32, "a" * 5000)


@tagged("post_install", "-at_install")
class TestPaymentsPages(PaymentCast):
    """The page that asks how to pay, its two acts and the page of the result, asked by those who must not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = {"acc_number": "BE71096123456769", "partner_id": cls.env.company.partner_id.id}
        cls.env["res.partner.bank"].create(values | {"allow_out_payment": True})

    def setUp(self):
        super().setUp()
        self._enter("anna")

    def _let_all_pay(self):
        """Bob may pay as well: then whoever has the link may do more than pay the whole online."""
        self.bob.partner_id.portal_role_id = self.pays
        self.env.flush_all()

    def _ways(self):
        return self._pay_on_page, self._announce

    def _check_announced(self, *arguments, **values):
        """Check that a transfer is announced, and return what it is for."""
        before = self.env["portal.remittance"].search([])
        answer = self._announce(*arguments, **values)
        self.assertNotIn("error", answer, (arguments, values))
        remittance = self.env["portal.remittance"].search([]) - before
        self.assertEqual(remittance.mapped("state"), ["expected"])
        return remittance

    def _open(self, who, invoice=None):
        invoice = invoice or self.invoice
        link = self._link(who, invoice)
        query = f"&access_token={link['access_token']}" if link else ""
        return self.url_open(f"{PATH}?ids={invoice.id}{query}").text

    # === WHO === #

    def test_page(self):
        """It is shown to who may see the invoice, asks who may pay, and keeps nothing."""
        for who in ANYONE:
            self._enter(who)
            with self._unchanged():
                text = self._open(who)
            self.assertEqual(self.invoice.name in text, who in (*MAY, "bob"), who)
            self.assertEqual('name="portal_pay_transfer"' in text, who == "anna", who)
            self.assertEqual('id="o_payment_form"' in text, who in MAY, who)
        self._let_all_pay()
        self._enter("link")
        self.assertIn('name="portal_pay_transfer"', self._open("link"))

    def test_choice_of_the_list(self):
        """Whoever sends ids from the list is led to the page, which keeps nothing and judges each of them."""
        for who in ANYONE:
            self._enter(who)
            values = {"ids": self.invoice.id, "csrf_token": self._csrf()}
            with self._unchanged():
                answer = self.url_open(PATH, data=values)
            self.assertEqual(self.invoice.name in answer.text, who in ("anna", "bob"), who)

    def _csrf(self):
        return http.Request.csrf_token(self)

    def test_paying(self):
        for who in ANYONE:
            self._enter(who)
            if who in MAY:
                transaction = self._check_paid(self._pay_on_page, who)
                self.assertEqual((transaction.amount, transaction.invoice_ids), (100, self.invoice))
                self._undo(transaction)
            else:
                self._check_refused(self._pay_on_page, who)

    def test_announcing(self):
        for who in ANYONE:
            self._enter(who)
            if who == "anna":
                self._check_announced(who).action_withdraw()
                self.env.flush_all()
            else:
                self._check_refused(self._announce, who)
        # By the link, where nobody of the customer is kept from paying.
        self._let_all_pay()
        self._enter("link")
        self._check_announced("link")

    def test_announcing_from_another_site(self):
        for token in ("", "x"):
            self._check_refused(self._announce, csrf_token=token)
        self._check_announced()

    def test_link_of_another_invoice(self):
        """A link opens its own invoice: neither another one, nor several."""
        self._enter("link")
        link = {"access_token": self.invoice.access_token}
        for invoices in (self.other_invoice, self.invoice | self.other_invoice, self.invoice_of_beta):
            for way in self._ways():
                self._check_refused(way, "nobody", invoices, **link)
        self._check_paid(self._pay_on_page, "nobody", self.invoice, **link)

    def test_links_that_are_none(self):
        self._enter("nobody")
        for secret in (self.quote.access_token, "", "é", "x" * 5000):
            for way in self._ways():
                self._check_refused(way, "nobody", access_token=secret)

    # === THE RESULT, AND THE SECRET OF THE PAGE === #

    def test_result_is_of_who_paid(self):
        token = self.env["portal.remittance"]._make_token()
        remittance = self._check_announced(page=token)
        for who in ANYONE:
            self._enter(who)
            with mute_logger("odoo.http"):
                status = self.url_open(f"{PATH}/{token}").status_code
                self.assertEqual(status, 200 if who == "anna" else 404, who)
                if who != "anna":
                    answer = self.url_open(f"{PATH}/{token}/withdraw", data={"csrf_token": self._csrf()})
                    self.assertEqual(answer.status_code, 404)
            self.env.invalidate_all()
            self.assertEqual(remittance.state, "expected", who)
        self._enter("anna")
        self.url_open(f"{PATH}/{token}/withdraw", data={"csrf_token": self._csrf()})
        self.env.invalidate_all()
        self.assertEqual(remittance.state, "cancel")

    def test_result_of_a_visitor(self):
        """It belongs to the session of the visitor, and to those of the customer who may pay the invoice themselves."""
        self._let_all_pay()
        self._enter("link")
        token = self.env["portal.remittance"]._make_token()
        self._check_announced("link", page=token)
        self.assertEqual(self.url_open(f"{PATH}/{token}").status_code, 200)
        for who, status in (("nobody", 404), ("ben", 404), ("anna", 200)):
            self._enter(who)
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(f"{PATH}/{token}").status_code, status, who)

    def test_secret_of_somebody_else(self):
        token = self.env["portal.remittance"]._make_token()
        self._undo(self._check_paid(self._pay_on_page, page=token))
        self._enter("ben")
        for way in self._ways():
            self._check_refused(way, "ben", self.invoice_of_beta, page=token)
        self._check_paid(self._pay_on_page, "ben", self.invoice_of_beta)

    def test_secrets_that_are_none(self):
        for secret in SECRETS[1:]:
            for way in self._ways():
                self._check_refused(way, page=secret)
        for secret in SECRETS[1:]:
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(f"{PATH}/{secret}").status_code, 404, secret[:40])

    def test_repeated_request(self):
        """A double click, and a browser that sends again, pay once."""
        token = self.env["portal.remittance"]._make_token()
        first = self._check_paid(self._pay_on_page, page=token)
        with self._unchanged():
            self.assertEqual(self._pay_on_page(page=token)["reference"], first.reference)
        self._notify(self.provider, first, "pending")
        self._check_refused(self._pay_on_page, page=token)
        self._notify(self.provider, first, "done")
        self._post_process()
        self._check_refused(self._pay_on_page, page=token)
        self._check_refused(self._announce, page=token)

    def test_secret_that_pays_something_else(self):
        """What a page has begun is what it is for: other invoices in a later request are not paid by it."""
        token = self.env["portal.remittance"]._make_token()
        first = self._check_paid(self._pay_on_page, page=token)
        self._pay_on_page(invoice=self.other_invoice, page=token)
        self.assertEqual(first.remittance_id.line_ids.move_id, self.invoice)
        self.assertFalse(self.other_invoice.transaction_ids)

    # === WHAT === #

    def test_amounts(self):
        for amount in (*NONSENSE, 99.99, 100.01):
            self._check_refused(self._pay_on_page, amount=amount)
        for amount in (-5, 0.001, 100.01, "1e308", "nan", "inf", "x", "1e400", "0"):
            for values in ({"amount": amount}, {}):
                for way in self._ways():
                    self._check_refused(way, amounts={self.invoice: amount}, **values)
        transaction = self._check_paid(self._pay_on_page, amounts={self.invoice: 40}, amount=40)
        self.assertEqual(transaction.amount, 40)
        self._undo(transaction)
        self.assertEqual(self._check_announced(amounts={self.invoice: 40}, amount=40).amount, 40)

    def test_invoices_of_others_among_ones_own(self):
        """Each of several invoices is checked."""
        mine = self.invoice | self.other_invoice
        foreign = self._create_invoice(self.anna.partner_id, is_posted=False)
        for other in (self.invoice_of_beta, foreign):
            for way in self._ways():
                self._check_refused(way, invoice=mine | other, amount=300)
        transaction = self._check_paid(self._pay_on_page, invoice=mine)
        self.assertEqual((transaction.amount, transaction.invoice_ids), (200, mine))

    def test_ids_that_are_none(self):
        token = self.env["portal.remittance"]._make_token()
        for ids in ("", "-1", "0", "x", "1e3", "٣", str(2**63), "9" * 5000, ",".join(["x"] * 5000)):
            path = f"{PATH}/transaction?page={token}&ids={ids}"
            self._check_refused(self._call, path, **self._values())
            with self._unchanged(), mute_logger("odoo.http"):
                self.assertLess(self.url_open(f"{PATH}?ids={ids}").status_code, 500, ids[:40])

    def test_the_same_invoice_many_times(self):
        token = self.env["portal.remittance"]._make_token()
        ids = ",".join([str(self.invoice.id)] * 500)
        path = f"{PATH}/transaction?page={token}&ids={ids}"
        self._check_refused(self._call, path, **self._values(amount=50000))
        transaction = self._check_paid(self._call, path, **self._values(amount=100))
        self.assertEqual((transaction.amount, transaction.invoice_ids), (100, self.invoice))

    def test_two_currencies(self):
        """What cannot be paid together is left out, as the page says; no sum of two currencies is charged."""
        currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "CHF")])
        currency.active = True
        francs = self._create_invoice(self.anna.partner_id, currency_id=currency.id)
        both = self.invoice | francs
        for way in self._ways():
            self._check_refused(way, invoice=both, amount=200)
        self.assertEqual(self._check_paid(self._pay_on_page, invoice=both, amount=100).invoice_ids, self.invoice)

    def test_credit_of_others(self):
        mine, foreign = (
            self._create_invoice(partner, 30, move_type="out_refund")
            for partner in (self.anna.partner_id, self.ben.partner_id)
        )
        for way in self._ways():
            for amount in (70, 100):
                self._check_refused(way, credit=[foreign], amount=amount)
            # An invoice is no credit note: nothing is deducted.
            self._check_refused(way, credit=[self._create_invoice(self.anna.partner_id, 30)], amount=70)
        transaction = self._check_paid(self._pay_on_page, credit=[mine])
        self.assertEqual(transaction.amount, 70)

    def test_credit_that_is_used_twice(self):
        """A credit note that another payment uses by now is not deducted again."""
        note = self._create_invoice(self.anna.partner_id, 30, move_type="out_refund")
        transaction = self._check_paid(self._pay_on_page, credit=[note])
        self._notify(self.provider, transaction, "done")
        self._post_process()
        self.assertEqual((self.invoice.amount_residual, note.amount_residual), (0, 0))
        self._check_refused(self._pay_on_page, invoice=self.other_invoice, credit=[note], amount=70)
        self._check_paid(self._pay_on_page, invoice=self.other_invoice)

    # === HOW === #

    def test_other_values(self):
        for values in (
            {"is_validation": True},
            {"flow": "x"},
            {"partner_id": self.ben.partner_id.id},
            {"currency_id": 1},
            {"invoice_ids": [self.invoice_of_beta.id]},
            {"custom_create_values": {"state": "done"}},
        ):
            self._check_refused(self._pay_on_page, **values)
        transaction = self._check_paid(self._pay_on_page, landing_route="//evil.example")
        self.assertEqual(transaction.landing_route, f"{PATH}/{transaction.remittance_id.token}")

    def test_transfer_that_is_not_allowed(self):
        self._let_all_pay()
        self.acme.write(
            {"portal_payment_policy": "restricted", "portal_provider_ids": [Command.set(self.provider.ids)]}
        )
        self.acme.portal_allows_transfer = False
        for who in MAY:
            self._enter(who)
            self.assertNotIn('name="portal_pay_transfer"', self._open(who))
            self._check_refused(self._announce, who)
        self.acme.portal_allows_transfer = True
        self._check_announced("link")

    def test_vendor_who_is_not_paid_online(self):
        """A transfer is still announced."""
        self._let_all_pay()
        self.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "False")
        for who in MAY:
            self._enter(who)
            self._check_refused(self._pay_on_page, who)
            self._check_announced(who).action_withdraw()
            self.env.flush_all()

    def test_transfer_pays_nothing(self):
        """It is a promise: nothing is less owed by it, and nothing else is paid meanwhile."""
        remittance = self._check_announced()
        self.assertEqual((self.invoice.amount_residual, self.invoice.payment_state), (100, "not_paid"))
        for way in (*self._ways(), self._pay_invoice):
            self._check_refused(way)
        self._enter("link")
        self._check_refused(self._announce, "link")
        remittance.action_withdraw()
        self._check_paid(self._pay_on_page, "link")

    def test_one_payment_at_a_time(self):
        """Whichever route began it."""
        for begin in (self._pay_on_page, self._pay_invoice):
            transaction = self._check_paid(begin)
            self._notify(self.provider, transaction, "pending")
            for way in (*self._ways(), self._pay_invoice):
                self._check_refused(way)
            self._notify(self.provider, transaction, "cancel")
        self._check_announced()

    def test_cards(self):
        cards = {who: self._create_card(self.provider, getattr(self, who).partner_id) for who in ("anna", "bob", "ben")}
        for who in MAY:
            self._enter(who)
            for owner, card in cards.items():
                values = {"token_id": card.id, "payment_method_id": card.payment_method_id.id, "flow": "token"}
                if who == owner:
                    self.assertEqual(self._check_paid(self._pay_on_page, who, **values).state, "done")
                    self.invoice = self._create_invoice(self.anna.partner_id)
                else:
                    self._check_refused(self._pay_on_page, who, **values)
        text = self._open("link")
        for card in cards.values():
            self.assertNotIn(f'data-payment-option-id="{card.id}"', text)

    def test_card_is_charged_once(self):
        """The same request again, as after a lost answer, charges nothing."""
        card, token = self._create_card(self.provider, self.anna.partner_id), "t" * 32
        values = {"token_id": card.id, "payment_method_id": card.payment_method_id.id, "flow": "token", "page": token}
        self.provider.fake_answer = "silent"
        transaction = self._check_paid(self._pay_on_page, **values)
        self.assertEqual(transaction.state, "pending")
        for state in ("pending", "done"):
            # As after a lost answer, whose session is lost too.
            self._enter("anna")
            with self._unchanged():
                self.assertEqual(self._pay_on_page(**values)["reference"], transaction.reference)
            self.assertEqual(self._call("/payment/status/poll")["state"], state)
            self._check_refused(self._pay_on_page, **values | {"page": "u" * 32})
            self._notify(self.provider, transaction, "done")
