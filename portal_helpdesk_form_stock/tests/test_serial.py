from unittest.mock import patch

from odoo import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.portal_helpdesk_form.tests.common import TicketFormCommon

from ..models import helpdesk_ticket


@tagged("post_install", "-at_install")
class TestSerial(TicketFormCommon, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.env["product.product"].create({"name": "Raised desk", "is_storable": True, "tracking": "serial"})
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.boss = cls._create_user("boss.asks", cls.acme, role="administrator")
        cls.ours = cls._deliver(cls.acme, "HD-2204")
        cls.theirs = cls._deliver(cls.beta, "HD-9999")

    @classmethod
    def _deliver(cls, partner, name, product=None):
        product = product or cls.desk
        lot = cls.env["stock.lot"].create({"name": name, "product_id": product.id, "company_id": cls.company.id})
        stock = cls.warehouse.lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(product, stock, 1, lot_id=lot)
        customers = cls.env.ref("stock.stock_location_customers")
        move = {"product_id": product.id, "product_uom_qty": 1, "product_uom": product.uom_id.id}
        move |= {"location_id": stock.id, "location_dest_id": customers.id}
        picking = cls.env["stock.picking"].create(
            {
                "partner_id": partner.id,
                "picking_type_id": cls.warehouse.out_type_id.id,
                "location_id": stock.id,
                "location_dest_id": customers.id,
                "move_ids": [Command.create(move)],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        picking.move_ids.picked = True
        picking.button_validate()
        return lot

    def _suggest(self, term, user=None):
        actor = self._actor(user or self.boss)
        rows = self.env["portal.ticket.form"].with_user(actor.user)._suggest_to(actor, "product", term)
        return {row["value"] for row in rows}

    def test_serial_of_the_customer(self):
        self.assertEqual(self._send(product="HD-2204").portal_lot_id, self.ours)
        # Another product may have the same number.
        values = {"name": "Other desk", "is_storable": True, "tracking": "serial"}
        other = self.env["product.product"].create(values)
        self.env["stock.lot"].create({"name": "HD-2204", "product_id": other.id, "company_id": self.company.id})
        self.assertEqual(self._send(product="HD-2204").portal_lot_id, self.ours)
        self.assertFalse(self._send(self.ben, product="HD-2204").portal_lot_id)

    def test_serial_that_is_written_otherwise(self):
        for text in ("hd 2204", "HD2204", "hd_2204"):
            self.assertEqual(self._send(product=text).portal_lot_id, self.ours, text)
        self._deliver(self.acme, "HD2204", self.desk)
        self.assertEqual(self._send(product="HD-2204").portal_lot_id, self.ours, "the very same name goes first")
        self.assertFalse(self._send(product="-").portal_lot_id)

    def test_serial_bought_elsewhere(self):
        self.assertEqual(self._send(product="HD-9999").portal_lot_id, self.theirs)
        self.assertFalse(self._send(product="HD-0000").portal_lot_id)

    def test_serial_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other vendor"})
        lot = self.env["stock.lot"].create({"name": "HD-7777", "product_id": self.desk.id, "company_id": other.id})
        self.assertFalse(self._send(product="HD-7777").portal_lot_id)
        lot.company_id = self.company
        self.assertEqual(self._send(product="HD-7777").portal_lot_id, lot)

    def test_customers_are_not_told_what_was_found(self):
        ticket = self._send(product="HD-9999")
        self.assertFalse(ticket.with_user(self.ines)._has_field_access(ticket._fields["portal_lot_id"], "read"))
        self.assertTrue(ticket.with_user(self.ines)._has_field_access(ticket._fields["portal_product"], "read"))

    def test_suggestions_are_ones_own(self):
        if not self.env["stock.picking"].with_user(self.boss).has_access("read"):
            self.skipTest("Customers read no deliveries without the addon that shows them on orders.")
        self.assertIn("HD-2204", self._suggest("hd-22"))
        for term in ("hd 22", "raised"):
            self.assertIn("HD-2204", self._suggest(term), term)
        for term in ("HD-9", "%", "_"):
            self.assertFalse(self._suggest(term), term)
        self.assertFalse(self._suggest("HD", self.agent))

    def test_what_was_delivered_long_ago_is_suggested(self):
        if not self.env["stock.picking"].with_user(self.boss).has_access("read"):
            self.skipTest("Customers read no deliveries without the addon that shows them on orders.")
        for number in range(2):
            self._deliver(self.acme, f"XX-{number}")
        with patch.object(helpdesk_ticket, "SUGGESTED", 1):
            self.assertEqual(self._suggest(""), {"XX-1"})
            self.assertEqual(self._suggest("2204"), {"HD-2204"})
