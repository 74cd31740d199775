from odoo.tests import tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon


@tagged("post_install", "-at_install")
class TestPortalAdoption(AccountPaymentCommon):
    def test_payments_online(self):
        """Made by the customer; what staff charge to a saved card, and what is not paid yet, is no act."""
        customer = self.env["res.partner"].create({"name": "Gamma", "is_company": True})
        contact = self.env["res.partner"].create({"name": "Gustav", "parent_id": customer.id})
        for number, (operation, is_done) in enumerate(
            (("online_redirect", True), ("online_direct", True), ("offline", True), ("online_direct", False))
        ):
            values = {"flow": "direct", "operation": operation, "reference": f"adoption {number}"}
            transaction = self._create_transaction(partner_id=contact.id, **values)
            if is_done:
                transaction._set_done()
        self.env.flush_all()
        [row] = self.env["portal.adoption"].search([("partner_id", "=", customer.id)])
        self.assertEqual(row.acts, 2)
