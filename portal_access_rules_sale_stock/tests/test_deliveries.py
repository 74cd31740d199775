from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


@tagged("post_install", "-at_install")
class TestDeliveries(PortalAccessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create({"name": "Chair", "type": "consu", "is_storable": True})
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.anna.partner_id.id, "order_line": [Command.create({"product_id": product.id})]}
        )
        cls.order.action_confirm()
        cls.picking = cls.order.picking_ids
        cls.order._portal_ensure_token()

    def _status(self, user=None, token=None, picking=None):
        self.authenticate(user and user.login, user and user.login)
        path = f"/my/picking/pdf/{(picking or self.picking).id}" + (f"?access_token={token}" if token else "")
        with mute_logger("odoo.http"):
            return self.url_open(path, allow_redirects=False).status_code

    def test_who_sees_deliveries(self):
        token = self.order.access_token
        self.assertEqual(self._status(self.anna), 200)
        self.assertEqual(self._status(self.bob), 200)
        self.assertEqual(self._status(self.ben, token), 404)
        self.bob.partner_id.portal_role_id = self._create_role(order="company")
        for secret in (None, token):
            self.assertEqual(self._status(self.bob, secret), 404)

    def test_visitor(self):
        document_type = self.env.ref("portal_access_rules.portal_document_type_delivery")
        self.assertEqual(self._status(token=self.order.access_token), 404)
        document_type.reachable_from_documents = True
        self.assertEqual(self._status(token=self.order.access_token), 200)
        for wrong in (None, "x", "%C3%A9"):
            self.assertEqual(self._status(token=wrong), 404)
        document_type.link_policy = "sign_in"
        self.assertEqual(self._status(token=self.order.access_token), 404)

    def test_delivery_without_an_order(self):
        """Odoo's own page breaks on it."""
        picking = self.picking.copy({"partner_id": self.ben.partner_id.id})
        picking.move_ids.sale_line_id = False
        picking.sale_id = False
        for user, status in ((None, 404), (self.anna, 404), (self.ben, 200)):
            self.assertEqual(self._status(user, "x", picking), status)

    def test_steps_inside_the_warehouse_are_not_the_customers(self):
        self.picking.picking_type_id = self.picking.picking_type_id.warehouse_id.int_type_id
        self.assertEqual(self._status(self.anna), 404)
