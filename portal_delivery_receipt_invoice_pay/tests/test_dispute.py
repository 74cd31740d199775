import re
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from odoo.addons.portal_delivery_receipt.tests.common import ReceiptCommon

from ..models import account_move


@tagged("post_install", "-at_install")
class TestDispute(ReceiptCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.order._create_invoices()
        cls.invoice.action_post()
        cls.anna.partner_id.portal_role_id = cls._create_role(
            delivery="own", invoice="own", rights=("can_receive", "can_pay")
        )

    def _open(self, user):
        self.authenticate(user.login, user.login)
        return self.url_open(f"/my/invoices/{self.invoice.id}").text

    def _is_ticked(self, page):
        box = re.search(r'<input type="checkbox"[^>]*name="lines"[^>]*>', page)[0]
        return "checked" in box

    def test_reported_lines_are_offered(self):
        page = self._open(self.anna)
        self.assertNotIn('name="portal_reported"', page)
        self.assertFalse(self._is_ticked(page))
        receipt = self._receive(lines=self._line(received="4", note="Lost"))
        page = self._open(self.anna)
        self.assertIn("missing: 1 of 5, Lost", page)
        self.assertTrue(self._is_ticked(page))
        receipt.action_settle()
        self.assertNotIn('name="portal_reported"', self._open(self.anna))

    def test_only_of_deliveries_that_the_reader_sees(self):
        self._receive(lines=self._line(received="4"))
        self.anna.partner_id.portal_role_id = self._create_role(invoice="own", rights=("can_pay",))
        page = self._open(self.anna)
        self.assertIn('id="o_portal_dispute"', page)
        self.assertNotIn('name="portal_reported"', page)

    def test_staff_is_told(self):
        self._receive(lines=self._line(received="4"))
        reason = self.env["portal.dispute.reason"].search([], limit=1)
        dispute = self.env["portal.invoice.dispute"].create({"move_id": self.invoice.id, "reason_id": reason.id})
        self.assertIn("missing: 1 of 5", dispute.portal_reported)

    def test_staff_is_told_anew(self):
        receipt = self._receive(lines=self._line(received="4"))
        reason = self.env["portal.dispute.reason"].search([], limit=1)
        dispute = self.env["portal.invoice.dispute"].create({"move_id": self.invoice.id, "reason_id": reason.id})
        self.assertIn("missing: 1 of 5", dispute.portal_reported)
        receipt.action_settle()
        self.assertFalse(dispute.portal_reported)

    def test_closed_deliveries_take_no_place(self):
        """What the reader sees is found behind more newer reports than a page shows."""
        self._receive(lines=self._line(received="4"))
        again = self._ship(self._create_order(self.anna.partner_id).picking_ids)
        again.move_ids.sale_line_id = self.move.sale_line_id
        again.partner_id = self.ben.partner_id
        newer = self._receive(again, lines=self._line(again.move_ids, received="3"))
        self.startPatcher(patch.object(account_move, "SHOWN", 1))
        policy = self.registry["portal.access.policy"]
        hidden = patch.object(policy, "_filter_open", lambda _policy, pickings, _user: pickings - again)
        self.assertEqual(self.invoice._get_portal_reported_visible_sudo(self.anna), newer.line_ids)
        with hidden:
            found = self.invoice._get_portal_reported_visible_sudo(self.anna)
        self.assertEqual(found.receipt_id.picking_id, self.delivery)
