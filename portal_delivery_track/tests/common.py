from odoo import Command

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


class DeliveryCommon(PortalAccessCommon):
    """An order of Anna's, confirmed, with one delivery."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Desk", "type": "consu", "is_storable": True})
        cls.order = cls._create_order(cls.anna.partner_id)
        cls.delivery = cls.order.picking_ids

    @classmethod
    def _create_order(cls, partner, quantity=5, **values):
        line = Command.create({"product_id": cls.product.id, "product_uom_qty": quantity, "price_unit": 321})
        order = cls.env["sale.order"].create({"partner_id": partner.id, "order_line": [line], **values})
        order.action_confirm()
        return order

    @classmethod
    def _ship(cls, delivery, quantity=None):
        """Ship a delivery, or a part of it; the rest is still to come."""
        for move in delivery.move_ids:
            move.write({"quantity": move.product_uom_qty if quantity is None else quantity, "picked": True})
        delivery.with_context(skip_backorder=True, cancel_backorder=False).button_validate()
        return delivery
