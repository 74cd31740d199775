from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestStockPicking(PortalBaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.event = cls.env.ref("portal_custom_base_sale_stock.event_delivery_shipped")
        cls.event.is_enabled = True
        product = cls.env["product.product"].create({"name": "Desk", "type": "consu", "list_price": 100})
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.anna.partner_id.id,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 2})],
            }
        )
        cls.order.action_confirm()
        cls.picking = cls.order.picking_ids

    def _notices(self, picking=None):
        domain = [("event_id", "=", self.event.id), ("res_id", "=", (picking or self.picking).id)]
        return self.env["portal.notice"].search(domain)

    def _ship(self):
        self.picking.move_ids.write({"quantity": 2, "picked": True})
        self.picking.button_validate()

    def test_customer_of_the_order_is_notified_of_its_delivery(self):
        self.assertFalse(self._notices())
        self._ship()
        notice = self._notices()
        self.assertEqual(notice.partner_id, self.anna.partner_id)
        item = notice._prepare_item()
        self.assertEqual(item["subject"], f"Order {self.order.name} has shipped")
        self.assertIn(self.order.name, item["body"])
        self.assertIn("2 × Desk", item["body"])
        self.assertIn(("Delivery", self.picking.name), item["facts"])
        # Deliveries may have a page of their own.
        has_page = "access_url" in self.picking._fields
        path = f"/my/deliveries/{self.picking.id}" if has_page else f"/my/orders/{self.order.id}"
        self.assertIn(f"{path}?access_token=", item["url"])
        self.assertEqual(item["button"], "Track your delivery" if has_page else "Track your order")

    def test_mail_tells_the_tracking_number(self):
        if "carrier_tracking_ref" not in self.picking._fields:
            self.skipTest("Without stock_delivery there are no tracking numbers.")
        self._ship()
        notice = self._notices()
        self.assertNotIn("Tracking number", dict(notice._prepare_item()["facts"]))
        self.picking.carrier_tracking_ref = "1Z-4711"
        self.assertEqual(dict(notice._prepare_item()["facts"])["Tracking number"], "1Z-4711")

    def test_person_is_greeted_not_the_dock(self):
        dock = self._create_partner("Customer, dock 3", parent_id=self.customer.id, type="delivery")
        self.picking.partner_id = dock
        self._ship()
        body = self._notices()._prepare_item()["body"]
        self.assertIn(f"Hello {self.anna.name},", body)
        self.assertNotIn("dock 3", body)

    def test_receipts_are_not_notified(self):
        picking_type = self.env["stock.picking.type"].search([("code", "=", "incoming")], limit=1)
        receipt = self.env["stock.picking"].create(
            {"picking_type_id": picking_type.id, "partner_id": self.anna.partner_id.id}
        )
        self.env["stock.move"].create(
            {
                "picking_id": receipt.id,
                "product_id": self.order.order_line.product_id.id,
                "product_uom_qty": 1,
                "location_id": receipt.location_id.id,
                "location_dest_id": receipt.location_dest_id.id,
            }
        )
        receipt.action_confirm()
        receipt.move_ids.write({"quantity": 1, "picked": True})
        receipt.button_validate()
        self.assertEqual(receipt.state, "done")
        self.assertFalse(self._notices(receipt))

    def test_notice_replaces_odoos_email(self):
        self.env.company.stock_move_email_validation = True
        thread = type(self.env["mail.thread"])
        with patch.object(thread, "message_post_with_source") as post:
            self.picking._send_confirmation_email()
            self.assertFalse(post.called)
            self.event.is_enabled = False
            self.picking._send_confirmation_email()
            self.assertTrue(post.called)

    def test_new_places_are_known(self):
        locations, types = self.env["stock.location"], self.env["stock.picking.type"]
        before = locations._get_portal_customer_ids()
        depot = locations.create({"name": "Depot", "usage": "customer"})
        self.assertEqual(set(locations._get_portal_customer_ids()), {*before, depot.id})
        depot.usage = "internal"
        self.assertEqual(locations._get_portal_customer_ids(), before)
        depot.usage = "customer"
        self.assertIn(depot.id, locations._get_portal_customer_ids())
        depot.unlink()
        self.assertEqual(locations._get_portal_customer_ids(), before)
        known = types._get_portal_ids(("outgoing",))
        own = self.picking.picking_type_id.copy({"sequence_code": "OWN"})
        self.assertEqual(set(types._get_portal_ids(("outgoing",))), {*known, own.id})
        own.unlink()
        self.assertEqual(types._get_portal_ids(("outgoing",)), known)
