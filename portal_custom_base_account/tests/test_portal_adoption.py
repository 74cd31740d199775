from odoo.tests import tagged

from .common import InvoiceListCommon


@tagged("post_install", "-at_install")
class TestPortalAdoption(InvoiceListCommon):
    def test_days_to_pay(self):
        """The median of paid invoices, by the day of the last payment; staff entered it, so it is no act."""
        customer = self._create_customer("adoption")
        for days in (-10, -2, -1):
            self._pay(self._create_move(days=days, partner=customer))
        self._pay(self._create_move(days=-300, partner=customer), 40)
        [row] = self.env["portal.adoption"].search([("partner_id", "=", customer.id)])
        self.assertEqual((row.days_to_pay, row.acts), (2, 0))
