from odoo import Command
from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon

RULES = "odoo.addons.base.models.ir_rule"


class RowsCommon(PortalAccessCommon):
    """Transfers of each kind, for customers and for a supplier, and who sees them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Chair", "type": "consu", "is_storable": True})
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.order = cls._create_order(cls.anna.partner_id)
        cls.delivery = cls.order.picking_ids
        cls.set_scopes("own", cls.anna, cls.bob, cls.ben)

    @classmethod
    def set_scopes(cls, scope, *users):
        for user in users:
            user.partner_id.portal_role_id = cls._create_role(delivery=scope)

    @classmethod
    def _create_order(cls, partner, **values):
        line = Command.create({"product_id": cls.product.id, "product_uom_qty": 3})
        order = cls.env["sale.order"].create({"partner_id": partner.id, "order_line": [line], **values})
        order.action_confirm()
        return order

    @classmethod
    def _create_transfer(cls, kind, source, destination, partner, order=None):
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse[f"{kind}_type_id"].id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "partner_id": partner.id,
                "origin": "P00042",
                "move_ids": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": 3,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                            "sale_line_id": order.order_line.id if order else False,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def _get_viewers(self, picking):
        """Return who finds a transfer, on which reading agrees."""
        self.env.invalidate_all()
        found = set()
        for name in ("anna", "bob", "ben"):
            theirs = picking.with_user(getattr(self, name)).sudo(False)
            if theirs.search_count([("id", "=", picking.id)]):
                theirs.read(["name"])
                found.add(name)
            else:
                with self.assertRaises(AccessError), mute_logger(RULES):
                    theirs.read(["name"])
        return found

    def _get_found(self, records, user):
        """Return those of the records that somebody finds by RPC."""
        self.env.flush_all()
        self.env.invalidate_all()
        found = records.with_user(user).sudo(False).search([("id", "in", records.ids)])
        return records.browse(found.ids)

    def _is_installed(self, app):
        return app in self.env.registry._init_modules
