from odoo.tests import tagged

from .payments_common import PaymentCast


@tagged("post_install", "-at_install")
class TestPaymentsTours(PaymentCast):
    """A customer pays in a browser, in our page and on the page of a provider."""

    browser_size = "1280x900"

    def _pay(self, tour):
        path = f"/my/invoices/pay?ids={self.invoice.id}"
        self.start_tour(path, tour, login=self.anna.login)
        self.env.invalidate_all()
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertEqual(self.invoice.transaction_ids.filtered(lambda tx: tx.state == "done").amount, 100)

    def test_direct(self):
        self._pay("test_portal_suite_pay_direct")

    def test_redirect(self):
        self._pay("test_portal_suite_pay_redirect")


@tagged("post_install", "-at_install")
class TestPaymentsToursPhone(TestPaymentsTours):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True
