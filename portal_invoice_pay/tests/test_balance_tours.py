from odoo.tests import tagged

from .balance_common import BalanceCommon


@tagged("post_install", "-at_install")
class TestBalanceTours(BalanceCommon):
    browser_size = "1280x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls._create_invoice(amount=200, days=40, due=-20)
        cls.open = cls._create_invoice(amount=100, due=20)
        cls._pay(cls.open, 40)

    def test_balance(self):
        self.start_tour("/my", "portal_invoice_pay_balance", login=self.frank.login)

    def test_statement(self):
        self.start_tour("/my/balance", "portal_invoice_pay_statement", login=self.frank.login)

    def test_calendar(self):
        self.start_tour("/my/balance", "portal_invoice_pay_calendar", login=self.frank.login)
        self.assertFalse(self.env["portal.due.feed"].search([("user_id", "=", self.frank.id)]))


@tagged("post_install", "-at_install")
class TestBalanceToursPhone(TestBalanceTours):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
