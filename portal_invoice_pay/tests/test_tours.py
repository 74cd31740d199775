from odoo.tests import tagged

from .common import PayCommon


@tagged("post_install", "-at_install")
class TestTours(PayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_bank()

    def test_two_by_one_transfer(self):
        self.start_tour("/my/invoices?filterby=open&sortby=duedate", "portal_invoice_pay_transfer", login="frank.pays")

    def test_a_part(self):
        self.start_tour(f"/my/invoices/{self.first.id}", "portal_invoice_pay_part", login="frank.pays")


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
