from unittest.mock import patch

from lxml import html

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.portal_invoice_pay.tests.common import PayCommon


@tagged("post_install", "-at_install")
class TestOrderPayment(PayCommon):
    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("sales_team.group_sale_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create({"name": "Chair", "type": "service", "list_price": 100})
        line = {"product_id": product.id, "product_uom_qty": 2, "price_unit": 100, "tax_ids": False}
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.frank.partner_id.id,
                "currency_id": cls.currency.id,
                "order_line": [Command.create(line)],
                "require_signature": False,
                "require_payment": True,
                "prepayment_percent": 0.5,
            }
        )
        cls.order.action_quotation_sent()
        cls.order._portal_ensure_token()
        cls.path = f"/my/orders/{cls.order.id}/transaction"

    def test_amounts(self):
        self._login(self.frank)
        for amount in (0.01, 99.99, 200.01, -100, 0, "NaN", "inf", None, 1e308, True):
            self.assertFalse(self._post_transaction(self.path, amount=amount), amount)
        for amount in (100, 150, 200):
            self.assertEqual(self._post_transaction(self.path, amount=amount).amount, amount)

    def test_address_after_paying_is_ours(self):
        self._login(self.frank)
        transaction = self._post_transaction(self.path, amount=200)
        self.assertEqual(transaction.landing_route, self.order.get_portal_url())

    def test_customer_decides_and_not_the_payer(self):
        other = self.provider.copy({"name": "Other", "state": "test", "is_published": True})
        self.acme.write({"portal_payment_policy": "restricted", "portal_provider_ids": [Command.set(other.ids)]})
        token = self.order.access_token
        for user in (self.frank, self.ben, None):
            self._login(user)
            access = {} if user == self.frank else {"access_token": token}
            self.assertFalse(self._post_transaction(self.path, amount=200, **access), user)
        self.acme.portal_provider_ids |= self.provider
        self._login(self.frank)
        self.assertTrue(self._post_transaction(self.path, amount=200))

    def test_methods_are_those_of_the_company_of_the_order(self):
        find = self.env["portal.payment.policy"]._get_companies_sudo
        nothing = self.env["payment.provider"]
        self.assertEqual(find(nothing, sale_order_id=str(self.order.id)), self.order.company_id)
        self.assertFalse(find(nothing, sale_order_id="x"))

    def test_payment_under_way(self):
        self._login(self.frank)
        transaction = self._post_transaction(self.path, amount=200)
        transaction.state = "pending"
        self.env.cr.execute("UPDATE payment_provider SET code = 'demo' WHERE id = %s", self.provider.ids)
        self.env.invalidate_all()
        self.assertTrue(self.order._get_portal_payment_bounds()[1])
        with self.assertRaisesRegex(Exception, "under way"):
            self.order._check_portal_payment(200)

    def test_same_request_again(self):
        self._login(self.frank)
        transaction = self._post_transaction(self.path, amount=200)
        self.assertFalse(self._post_transaction(self.path, amount=200), "the first one is answered again")
        self.assertEqual(self.order.transaction_ids, transaction)
        # Another way to pay takes its place.
        self.assertTrue(self._post_transaction(self.path, amount=150))
        self.assertEqual(transaction.state, "cancel")

    def test_attempt_of_somebody_else(self):
        self.order.write({"partner_id": self.ben.partner_id.id, "partner_invoice_id": self.ben.partner_id.id})
        values = {"amount": 200, "access_token": self.order.access_token}
        self._login(None)
        transaction = self._post_transaction(self.path, **values)
        self.assertTrue(self._post_transaction(self.path, **values | {"amount": 150}), "one's own gives way")
        self.assertEqual(transaction.state, "cancel")
        # A visitor of another session does not take its place; who is signed in does, and keeps it.
        self._login(None)
        self.assertFalse(self._post_transaction(self.path, **values))
        attempt = self.order.transaction_ids.filtered(lambda tx: tx.state == "draft")
        self.order._begin_portal_payment(values, self._actor(self.ben))
        self.assertEqual(attempt.state, "cancel")
        self._login(self.ben)
        self.assertTrue(self._post_transaction(self.path, amount=200))
        for actor in (self._actor(self.anna), self._actor(self.env.ref("base.public_user"))):
            with self.assertRaisesRegex(UserError, "Somebody else"):
                self.order._begin_portal_payment(values, actor)

    def test_ids_as_text(self):
        self._login(self.frank)
        values = {"provider_id": str(self.provider.id), "payment_method_id": str(self.payment_method_id)}
        self.assertFalse(self._post_transaction(self.path, amount=200, **values | {"provider_id": "x"}))
        self.assertTrue(self._post_transaction(self.path, amount=200, **values))
        self.assertFalse(self._post_transaction(self.path, amount=200, **values), "the first one is answered again")

    def test_rate_of_visitors(self):
        values, visitor = {"amount": 200}, self._actor(self.env.ref("base.public_user"))
        with patch("odoo.addons.portal_invoice_pay.models.portal_payment_policy.MOST_BY_LINK", 1):
            self.order._begin_portal_payment(values, visitor)
            with self.assertRaisesRegex(UserError, "many attempts"):
                self.order._begin_portal_payment(values, visitor)
            self.assertTrue(self.order._begin_portal_payment(values, self._actor()))

    def test_payment_of_its_invoice_holds_the_order(self):
        self._create_bank()
        self.order.action_confirm()
        invoice = self.order._create_invoices()
        invoice.action_post()
        path = f"/my/orders/{self.order.id}?payment_amount=200"
        self._login(self.frank)

        def is_offered():
            page = html.fromstring(self.url_open(path).content)
            return bool(page.xpath("//*[@name='portal_pay']")), "of this order is" in page.text_content()

        self.assertEqual(is_offered(), (True, False))
        remittance = self._make(invoice)
        remittance._announce()
        self.assertEqual(is_offered(), (False, True))
        self.assertFalse(self._post_transaction(self.path, amount=200))
        with self.assertRaisesRegex(UserError, "announced"):
            self.order._check_portal_payment(200)
        remittance._withdraw()
        attempt = self._begin(self._make(invoice), "pending")
        self.env.cr.execute("UPDATE payment_provider SET code = 'demo' WHERE id = %s", self.provider.ids)
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "under way"):
            self.order._check_portal_payment(200)
        attempt._set_canceled()
        self.assertEqual(self.order._check_portal_payment(200), 200)

    def test_repeated_request_of_a_cancelled_order(self):
        self._login(self.frank)
        self.assertTrue(self._post_transaction(self.path, amount=200))
        self.order._action_cancel()
        values = {"provider_id": self.provider.id, "payment_method_id": self.payment_method_id, "flow": "direct"}
        with self.assertRaisesRegex(UserError, "cancelled"):
            self.order._begin_portal_payment(values | {"amount": 200}, self._actor())

    def test_deposit_is_charged_once(self):
        token = self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.payment_method_id,
                "partner_id": self.frank.partner_id.id,
                "payment_details": "4242",
                "provider_ref": "card",
            }
        )
        charged = []

        def charge(transaction):
            charged.append(transaction.state)
            transaction._set_done()

        self.patch(type(self.env["payment.transaction"]), "_send_payment_request", charge)
        self._login(self.frank)
        values = {"amount": 100, "flow": "token", "token_id": token.id, "payment_method_id": None}
        transaction = self._post_transaction(self.path, **values)
        self.assertEqual((charged, transaction.state), (["pending"], "done"), "kept before it is charged")
        self.assertFalse(self._post_transaction(self.path, **values))
        with self.assertRaisesRegex(UserError, "under way"):
            self.order._check_portal_payment(100)
        self.assertEqual(len(charged), 1)
        transaction._post_process()
        self.assertTrue(self._post_transaction(self.path, amount=100), "the rest")

    def test_invoice_that_the_bank_paid(self):
        self.order.action_confirm()
        invoice = self.order._create_invoices()
        invoice.action_post()
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        wizard.create({"amount": 150, "payment_difference_handling": "open"})._create_payments()
        self.assertEqual(self.order._get_portal_payment_bounds()[1], 50)
        self._login(self.frank)
        self.assertFalse(self._post_transaction(self.path, amount=200))
        transaction = self._post_transaction(self.path, amount=50)
        transaction._set_done()
        transaction._post_process()
        self.assertEqual(self.order._get_portal_payment_bounds()[1], 0)

    def test_own_payment_of_an_invoiced_order_counts_once(self):
        self._login(self.frank)
        transaction = self._post_transaction(self.path, amount=100)
        transaction._set_done()
        transaction._post_process()
        invoice = self.order._create_invoices()
        invoice.action_post()
        self.assertEqual(self.order._get_portal_payment_bounds()[1], 100)

    def test_question_goes_to_the_salesperson(self):
        self._login(self.frank)
        transaction = self._post_transaction(self.path, amount=200)
        transaction._question("late")
        self.assertEqual(self.order.activity_ids.user_id, self.order.user_id)
        self.assertTrue(self.order.user_id)

    def test_saving_a_card_pays_nothing(self):
        self._login(self.frank)
        self.assertFalse(self._post_transaction(self.path, amount=200, is_validation=True))

    def test_confirmed_order_leads_to_its_invoices(self):
        self.order.action_confirm()
        invoice = self.order._create_invoices()
        self._login(self.frank)
        act = "//a[@name='portal_pay']/@href"
        path = f"/my/orders/{self.order.id}"
        self.assertFalse(html.fromstring(self.url_open(path).content).xpath(act))
        invoice.action_post()
        self.assertEqual(
            html.fromstring(self.url_open(path).content).xpath(act), [f"/my/invoices/pay?ids={invoice.id}"]
        )
        self._begin(self._make(invoice), "done")
        self.assertFalse(html.fromstring(self.url_open(path).content).xpath(act))
