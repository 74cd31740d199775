from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import SaleSignCommon


@tagged("post_install", "-at_install")
class TestAdoption(SaleSignCommon):
    def _get(self):
        self.env.flush_all()
        self.env.invalidate_all()
        customer = self.anna.partner_id.commercial_partner_id
        return self.env["portal.adoption"].search([("partner_id", "=", customer.id)])

    def test_days_to_sign(self):
        """From the first version that was sent, until the signature, which is an act without staff."""
        self.assertEqual(self._get().acts, 0)
        self.order._get_current_offer_sudo()
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            self._accept()
        row = self._get()
        self.assertEqual(row.acts, 1)
        self.assertAlmostEqual(row.days_to_sign, 4, places=1)
