from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from .common import SaleSignCommon


@tagged("post_install", "-at_install")
class TestVendor(SaleSignCommon):
    # === DEPOSIT === #

    def test_deposit_is_an_amount(self):
        self.order.write({"require_payment": True, "portal_deposit": 50})
        self.assertEqual(self.order._get_prepayment_required_amount(), 50)
        self.assertEqual(self.order.prepayment_percent, 0.25)
        self.order.order_line.product_uom_qty = 4
        self.assertEqual(self.order._get_prepayment_required_amount(), 50)
        self.order.portal_deposit = 1000
        self.assertEqual(self.order._get_prepayment_required_amount(), 400)
        self.order.portal_deposit = 0
        self.order.prepayment_percent = 0.5
        self.assertEqual(self.order._get_prepayment_required_amount(), 200)

    def test_deposit_that_cannot_be(self):
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.order.portal_deposit = 50
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.order.write({"require_payment": True, "portal_deposit": -1})

    def test_deposit_is_part_of_what_is_signed(self):
        self.order.write({"require_payment": True, "portal_deposit": 50})
        payload = self.order._get_current_version_sudo()._get_payload()
        self.assertEqual(payload["order"]["prepayment"], "50.00")

    # === REMINDERS === #

    def _remind(self):
        self.env.ref("portal_sale_sign.ir_cron_portal_sale_remind").method_direct_trigger()
        domain = [("res_id", "=", self.order.id), ("event_id.code", "=", "quote_reminder")]
        return len(self.env["portal.notice"].search(domain))

    def test_no_reminder_by_default(self):
        self.order.portal_sent_on = fields.Datetime.now() - timedelta(days=100)
        self.assertEqual(self._remind(), 0)

    def test_reminder_after_days(self):
        self.env.company.portal_remind_days = 7
        self.assertEqual(self._remind(), 0)
        self.order.portal_sent_on = fields.Datetime.now() - timedelta(days=8)
        self.assertEqual(self._remind(), 1)
        self.assertEqual(self._remind(), 1)

    def test_reminder_before_the_end(self):
        self.env.company.portal_remind_before_days = 3
        self.order.validity_date = fields.Date.today() + timedelta(days=10)
        self.assertEqual(self._remind(), 0)
        self.order.validity_date = fields.Date.today() + timedelta(days=2)
        self.assertEqual(self._remind(), 1)
        self.order.portal_reminded_on = fields.Datetime.now() - timedelta(days=2)
        self.assertEqual(self._remind(), 1)

    def test_nobody_is_reminded_of_what_is_decided(self):
        self.env.company.portal_remind_days = 7
        self.order.portal_sent_on = fields.Datetime.now() - timedelta(days=8)
        self._accept()
        self.assertEqual(self._remind(), 0)

    # === HEALTH === #

    def _get_health(self):
        return {values["name"]: values["severity"] for values in self.env["portal.health"]._run()}

    def test_health(self):
        self._accept()
        self.assertEqual(self._get_health()["Sealed documents"], "3_good")
        self.env.cr.execute("UPDATE portal_sale_seal SET create_date = create_date - interval '2 hours'")
        self.env.invalidate_all()
        self.assertEqual(self._get_health()["Sealed documents"], "1_bad")
        self._seal()
        self.assertEqual(self._get_health()["Sealed documents"], "3_good")
        self.assertEqual(self._get_health()["Certificates of seals"], "3_good")
        certificate = self.env["portal.sale.certificate"]._get_current_sudo(self.env.company)
        certificate.valid_until = fields.Datetime.now() + timedelta(days=5)
        self.assertEqual(self._get_health()["Certificates of seals"], "2_warning")

    def test_health_of_the_chain(self):
        self._accept()
        self._seal()
        check = self.env.ref("portal_sale_sign.ir_cron_portal_sale_check")
        check.method_direct_trigger()
        self.assertEqual(self._get_health()["Chain of evidence"], "3_good")
        self.cr.execute("ALTER TABLE portal_sale_evidence DISABLE TRIGGER USER")
        self.cr.execute("UPDATE portal_sale_evidence SET signer_name = 'Bob'")
        self.env.invalidate_all()
        with mute_logger("odoo.addons.portal_sale_sign.models.portal_sale_ledger"):
            check.method_direct_trigger()
        self.assertEqual(self._get_health()["Chain of evidence"], "1_bad")

    # === FOLLOWING === #

    def test_days_to_sign_and_never_opened(self):
        self.order.portal_sent_on = fields.Datetime.now() - timedelta(days=2)
        self._accept()
        self.assertAlmostEqual(self.order.portal_signed_days, 2, places=2)
        self.assertFalse(self.order.portal_first_view)
        self.assertEqual(self.order.portal_evidence_count, 1)

    def test_timeline(self):
        def get_done():
            return [step["code"] for step in self.order._get_timeline() if step["is_done"]]

        self.assertEqual(get_done(), ["sent"])
        self._accept()
        self.assertEqual(get_done(), ["sent", "viewed", "signed", "ordered"])
        self.order.portal_production_state = "ready"
        self.order.order_line.qty_delivered = 2
        self.assertEqual(get_done(), ["sent", "viewed", "signed", "ordered", "production", "delivered"])

    def test_uninstalling_keeps_the_evidence(self):
        self._accept()
        self.env.flush_all()
        uninstall_hook(self.env)
        self.cr.execute("SELECT signer_name FROM portal_sale_evidence_kept WHERE order_res_id = %s", [self.order.id])
        self.assertEqual(self.cr.fetchall(), [("Anna Keller",)])
