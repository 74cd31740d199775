from copy import deepcopy

from lxml import html

from odoo.tests import HttpCase, tagged

from odoo.addons.portal_custom_base.tests.page_common import PageCommon

from .common import ReceiptCommon


@tagged("post_install", "-at_install")
class TestOrder(PageCommon, ReceiptCommon, HttpCase):
    """An order of which something is missing or damaged does not only read that it was delivered."""

    def _tell(self, user=None):
        return self.order.with_user(user or self.anna).sudo()._tell_portal_reported()

    def test_until_it_is_settled(self):
        self.assertFalse(self._tell())
        receipt = self._receive(lines=self._line(received="4", damaged="1"))
        self.assertEqual(self._tell(), "Delivered, 1 reported missing, 1 reported damaged")
        self.assertEqual(self.order.with_user(self.anna).sudo()._get_portal_badge()[0], "problem")
        receipt.action_settle()
        self.assertFalse(self._tell())

    def test_complete(self):
        self._receive()
        self.assertFalse(self._tell())

    def test_part_of_an_order(self):
        order = self._create_order(self.anna.partner_id)
        delivery = self._ship(order.picking_ids, 2)
        self._receive(delivery, lines=self._line(delivery.move_ids, received="1"))
        words = order.with_user(self.anna).sudo()._tell_portal_reported()
        self.assertEqual(words, "Partly delivered, 1 reported missing")

    def test_for_who_sees_the_delivery(self):
        self._receive(lines=self._line(received="4"))
        for scope, is_told in (("company", True), ("own", False), ("none", False)):
            self.bob.partner_id.portal_role_id = self._create_role(delivery=scope, order="company")
            self.assertEqual(bool(self._tell(self.bob)), is_told, scope)

    def test_list_of_odoo(self):
        """Where no addon makes its own list of orders, Odoo's tells what was reported, to who sees the delivery."""
        self._receive(lines=self._line(damaged="1"))
        other = self._create_order(self.anna.partner_id)
        self._ship(other.picking_ids)
        self.bob.partner_id.portal_role_id = self._create_role(order="company")
        self.env.flush_all()
        # The cell alone, as another addon may make a list of its own.
        [cell] = self.env.ref("sale.portal_my_orders")._get_combined_arch().xpath("//td[@name='order_delivery_status']")
        for user, is_told in ((self.anna, True), (self.bob, False)):
            for order, is_reported in ((self.order, True), (other, False)):
                order = order.with_user(user).sudo(False)
                order.invalidate_recordset()
                # Compiling a template uses it up.
                text = html.fromstring(order.env["ir.qweb"]._render(deepcopy(cell), {"order": order})).text_content()
                expected = "Delivered, 1 reported damaged" if is_told and is_reported else "Delivered"
                self.assertEqual(" ".join(text.split()), expected)

    def test_list_page_and_dashboard(self):
        self._receive(lines=self._line(damaged="1"))
        self.env.flush_all()
        self._sign_in(self.anna)
        for path in ("/my", "/my/orders", f"/my/orders/{self.order.id}"):
            self.assertIn("Delivered, 1 reported damaged", self.url_open(path).text, path)
