from odoo.tests import tagged

from .customer_common import CustomerCommon


@tagged("post_install", "-at_install")
class TestDisputeTour(CustomerCommon):
    browser_size = "1280x900"

    def test_customer_disputes_a_line(self):
        self.start_tour(f"/my/invoices/{self.invoice.id}", "portal_invoice_pay_dispute", login=self.frank.login)
        self.env.invalidate_all()
        self.assertEqual(self.invoice.portal_dispute_ids.mapped("state"), ["withdrawn"])

    def test_one_of_many_lines_is_found(self):
        move = self._create_invoice(amounts=range(1, 61))
        self.start_tour(f"/my/invoices/{move.id}", "portal_invoice_pay_dispute_find", login=self.frank.login)


@tagged("post_install", "-at_install")
class TestDisputeTourPhone(TestDisputeTour):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
