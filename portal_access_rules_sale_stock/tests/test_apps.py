from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import RULES, RowsCommon


@tagged("post_install", "-at_install")
class TestDropshipping(RowsCommon):
    """What a supplier sends straight to a customer, by Odoo's own app; where it is installed."""

    def setUp(self):
        super().setUp()
        if "stock_dropshipping" not in self.env.registry._init_modules:
            self.skipTest("stock_dropshipping is not installed.")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "stock_dropshipping" not in cls.env.registry._init_modules:
            return
        supplier = {"partner_id": cls.ben.partner_id.id, "price": 5}
        cls.product = cls.env["product.product"].create(
            {
                "name": "Lamp",
                "type": "consu",
                "is_storable": True,
                "route_ids": [Command.set(cls.env.ref("stock_dropshipping.route_drop_shipping").ids)],
                "seller_ids": [Command.create(supplier)],
            }
        )

    def test_bought_for_an_order(self):
        order = self._create_order(self.anna.partner_id)
        purchase = order._get_purchase_orders()
        purchase.button_confirm()
        dropship = purchase.picking_ids
        self.assertTrue(dropship.is_dropship)
        self.assertEqual((dropship.partner_id, dropship.sale_id), (self.ben.partner_id, order))
        self.assertEqual(self._get_viewers(dropship), {"anna"})
        told = dropship.with_user(self.anna).read()[0]
        self.assertNotIn(self.ben.partner_id.name, str(told))
        self.assertNotIn(purchase.name, str(told))


@tagged("post_install", "-at_install")
class TestSubcontracting(RowsCommon, HttpCase):
    """A subcontractor sees what it makes, and its people no more than their roles show; where the app is installed."""

    def setUp(self):
        super().setUp()
        if "mrp_subcontracting" not in self.env.registry._init_modules:
            self.skipTest("mrp_subcontracting is not installed.")

    def _create_production(self):
        component = self.env["product.product"].create({"name": "Leg", "type": "consu", "is_storable": True})
        self.env["mrp.bom"].create(
            {
                "type": "subcontract",
                "product_tmpl_id": self.product.product_tmpl_id.id,
                "subcontractor_ids": [Command.set(self.acme.ids)],
                "bom_line_ids": [Command.create({"product_id": component.id, "product_qty": 4})],
            }
        )
        return self._create_transfer("in", self.suppliers, self.stock, self.acme)

    def test_what_is_produced(self):
        receipt = self._create_production()
        production = receipt._get_subcontract_production()
        self.assertTrue(production)
        self.assertEqual(self._get_viewers(receipt), set())
        self.set_scopes("shared", self.bob, self.ben)
        self.assertEqual(self._get_viewers(receipt), {"bob"})
        moves = receipt.move_ids | production.move_raw_ids
        self.assertEqual(self._get_found(moves, self.bob), moves)
        self.assertFalse(self._get_found(moves, self.anna))
        self.assertFalse(self._get_found(moves, self.ben))

    def test_a_customers_delivery_is_no_production(self):
        """Odoo opens the moves of productions alone, and the transfers of the whole company; the role decides."""
        self.set_scopes("own", self.bob)
        self.assertEqual(self._get_viewers(self.delivery), {"anna"})
        self.assertFalse(self._get_found(self.delivery.move_ids, self.bob))
        with self.assertRaises(AccessError), mute_logger(RULES):
            self.delivery.move_ids.with_user(self.bob).write({"quantity": 1})

    def test_page(self):
        receipt = self._create_production()
        for user, is_shown in ((self.bob, False), (self.ben, False)):
            self.authenticate(user.login, user.login)
            self.assertEqual(receipt.name in self.url_open("/my/productions").text, is_shown)
        self.bob.partner_id.portal_role_id = self._create_role(delivery="shared", contact="shared")
        self.authenticate(self.bob.login, self.bob.login)
        self.assertIn(receipt.name, self.url_open("/my/productions").text)
