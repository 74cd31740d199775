from lxml import html

from odoo import Command
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
