import re
from types import SimpleNamespace
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.http_routing.tests.common import MockRequest

from ..controllers.receipt import ATTEMPTS, ReceiptPortal
from .common import ReceiptCommon, Upload

DECISION = "odoo.addons.portal_delivery_receipt.models.portal_delivery_receipt_decision"


@tagged("post_install", "-at_install")
class TestLimits(ReceiptCommon):
    """How much somebody sends, and what the vendor's companies keep from each other."""

    def setUp(self):
        super().setUp()
        self._count_in_memory()

    def _get_photos(self, count, content=None):
        return [Upload(f"{number}.png", content or self.photo) for number in range(count)]

    def test_photos_of_one_receipt(self):
        files = {str(self.move.id): self._get_photos(3)}
        with patch(f"{DECISION}.MOST_PHOTOS", 2), self.assertRaisesRegex(UserError, "at most 2 photos"):
            self._receive(files=files)
        self.assertFalse(self.delivery.portal_receipt_ids)
        files = {str(self.move.id): self._get_photos(2)}
        with patch(f"{DECISION}.MOST_PHOTOS", 2):
            self.assertEqual(len(self._receive(files=files).line_ids.attachment_ids), 2)

    def test_size_of_a_photo(self):
        for size, is_allowed in ((len(self.photo) - 1, False), (len(self.photo), True)):
            with patch(f"{DECISION}.MAX_PHOTO", size):
                if is_allowed:
                    self.assertTrue(self._receive(files={str(self.move.id): self._get_photos(1)}))
                    continue
                with self.assertRaises(UserError):
                    self._receive(files={str(self.move.id): self._get_photos(1)})

    def test_attempts_are_those_of_a_network(self):
        """Whoever has many addresses of IPv6 has no more attempts; an account has its own, wherever it is."""
        portal, visitor, anna = ReceiptPortal(), self.env.ref("base.public_user"), self.anna

        def is_allowed(user, ip):
            actor = SimpleNamespace(user=user, ip=ip)
            return portal._is_receipt_allowed(self.delivery, actor)

        with MockRequest(self.env):
            for number in range(ATTEMPTS):
                self.assertTrue(is_allowed(visitor, f"2001:db8:1:2::{number}"))
            self.assertFalse(is_allowed(visitor, "2001:db8:1:2::ffff"))
            self.assertTrue(is_allowed(visitor, "2001:db8:1:3::1"))
            for number in range(ATTEMPTS):
                self.assertTrue(is_allowed(anna, f"10.0.0.{number}"))
            self.assertFalse(is_allowed(anna, "10.0.0.99"))

    def test_one_receipt_of_a_delivery(self):
        """The database keeps it, whatever comes at the same moment."""
        receipt = self._receive()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            receipt.sudo().copy()
        other = self._ship(self._create_order(self.anna.partner_id).picking_ids)
        self.assertTrue(self._receive(other))

    def test_other_companies_of_the_vendor(self):
        receipt = self._receive(lines=self._line(received="4"))
        other = self.env["res.company"].create({"name": "Another vendor"})
        groups = "base.group_user,stock.group_stock_user"
        values = {"company_id": other.id, "company_ids": other.ids}
        there, here = new_test_user(self.env, "receipt_there", groups, **values), self._create_keeper()
        for record in (receipt, receipt.line_ids):
            for user, is_read in ((here, True), (there, False)):
                found = record.with_user(user).sudo(False).search([("id", "in", record.ids)])
                self.assertEqual(bool(found), is_read, (user.login, record._name))

    def _create_keeper(self):
        return new_test_user(self.env, "receipt_here", "base.group_user,stock.group_stock_user")

    def test_warehouse_reads_evidence_of_deliveries_alone(self):
        self._receive()
        here, domain = self._create_keeper(), [("res_model", "=", "stock.picking"), ("res_id", "=", self.delivery.id)]
        for name in ("portal.evidence.offer", "portal.evidence"):
            model = self.env[name]
            own = model.sudo().search(domain, limit=1)
            self.assertTrue(own.with_user(here).sudo(False).has_access("read"), name)
            rules = self.env["ir.rule"].with_user(here).sudo(False)._compute_domain(name, "read")
            self.assertFalse(own.filtered_domain(rules) - own)
            strange = model.new({"res_model": "sale.order", "res_id": self.order.id})
            self.assertFalse(strange.filtered_domain(rules), name)


@tagged("post_install", "-at_install")
class TestAttempts(ReceiptCommon, HttpCase):
    @mute_logger("odoo.http")
    def test_attempts_are_counted(self):
        """What comes after the last attempt is refused, and what was typed is kept."""
        self.authenticate(self.anna.login, self.anna.login)
        page = self.url_open("/my/notifications").text
        form = {"csrf_token": re.search(r'csrf_token"?:? ?(?:value=)?"([^"]+)"', page)[1], "name": "Anna Keller"}
        form |= {"consent": "1", "digest": self._values()["digest"], "note": "Words of mine"}
        self.env.flush_all()
        path = f"/my/deliveries/{self.delivery.id}/receive"
        with patch.object(self.registry["portal.rate.limit"], "_is_allowed", lambda *arguments: False):
            answer = self.url_open(path, data=form).text
        self.assertIn("Too many attempts", answer)
        self.assertIn("Words of mine", answer)
        self.env.invalidate_all()
        self.assertFalse(self.delivery.portal_receipt_ids)
        self.assertIn('name="portal_receipt_done"', self.url_open(path, data=form).text)
