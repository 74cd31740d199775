from datetime import timedelta

from odoo import Command, fields

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


class DeliveryCommon(PortalAccessCommon):
    """An order of Anna's, confirmed, with one delivery."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.tz = "UTC"
        cls.now = fields.Datetime.now()
        cls.product = cls.env["product.product"].create({"name": "Desk", "type": "consu", "is_storable": True})
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.order = cls._create_order(cls.anna.partner_id)
        cls.delivery = cls.order.picking_ids

    @classmethod
    def _create_order(cls, partner, quantity=5, days=3, product=None, **values):
        """Return a confirmed order whose goods are promised in some days."""
        line = {"product_id": (product or cls.product).id, "product_uom_qty": quantity, "price_unit": 321.57}
        values = {"commitment_date": cls.now + timedelta(days=days), **values}
        order = cls.env["sale.order"].create({"partner_id": partner.id, "order_line": [Command.create(line)], **values})
        order.action_confirm()
        cls._settle()
        return order

    @classmethod
    def _settle(cls):
        """Do what is done at the end of a transaction."""
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        cls.env.cr.postcommit.clear()

    @classmethod
    def _ship(cls, delivery, quantity=None):
        """Ship a delivery, or a part of it; what is left is still to come."""
        for move in delivery.move_ids:
            move.write({"quantity": move.product_uom_qty if quantity is None else quantity, "picked": True})
        delivery._action_done()
        cls._settle()
        return delivery

    @classmethod
    def _move(cls, delivery, days):
        """Plan a delivery for another day."""
        delivery.scheduled_date = cls.now + timedelta(days=days)
        cls._settle()

    @classmethod
    def _create_carrier(cls, **values):
        product = cls.env["product.product"].create({"name": "Transport", "type": "service"})
        return cls.env["delivery.carrier"].create({"name": "Bring", "product_id": product.id, **values})

    @classmethod
    def _create_serial(cls, name, number):
        """Return a product with serial numbers, and the one that is in stock."""
        product = cls.env["product.product"].create(
            {"name": name, "type": "consu", "is_storable": True, "tracking": "serial"}
        )
        lot = cls.env["stock.lot"].create({"name": number, "product_id": product.id})
        cls.env["stock.quant"]._update_available_quantity(product, cls.warehouse.lot_stock_id, 1, lot_id=lot)
        return product, lot

    def _get_state(self, delivery):
        delivery.invalidate_recordset()
        return delivery._get_portal_state()
