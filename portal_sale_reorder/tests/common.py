from odoo import Command
from odoo.tests import HttpCase

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_tools.actor import Actor

KEY = "0123456789abcdef" * 2


class ReorderCommon(PortalAccessCommon):
    """An order of Acme's: chairs that became dearer, a lamp that is no longer sold, a heading and a deposit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vera = cls.env.ref("base.user_admin")
        cls.chair = cls._create_product("Chair", 100)
        cls.desk = cls._create_product("Desk", 300)
        cls.lamp = cls._create_product("Lamp", 40)
        cls.order = cls._create_order(cls.anna.partner_id)
        cls.chair_line, cls.desk_line, cls.lamp_line = cls.order.order_line.filtered("product_id")
        cls.chair.list_price = 120
        cls.lamp.active = False
        cls.frank = cls._create_person("Frank", cls.acme, "finance")
        cls.paula = cls._create_person("Paula", cls.acme, "procurement")
        cls.bob.partner_id.portal_role_id = cls.roles["personal"]
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        if not isinstance(self, HttpCase):
            # What is counted is written on another cursor, which has to find the people of the test.
            self.enterContext(self.enter_registry_test_mode())

    @classmethod
    def _create_product(cls, name, price, **values):
        values = {"name": name, "type": "service", "list_price": price, "taxes_id": False} | values
        return cls.env["product.product"].create(values)

    @classmethod
    def _create_order(cls, partner, **values):
        lines = [
            {"display_type": "line_section", "name": "Office"},
            *({"product_id": product.id, "product_uom_qty": 2} for product in (cls.chair, cls.desk, cls.lamp)),
        ]
        values = {"user_id": cls.vera.id, "require_signature": True, "require_payment": False} | values
        values["order_line"] = [Command.create(line) for line in lines]
        order = cls.env["sale.order"].create({"partner_id": partner.id, **values})
        order.action_confirm()
        return order

    def _actor(self, user=None, **values):
        user = user or self.anna
        return Actor(user=user.with_user(user), **values)

    def _reorder(self, user=None):
        return self.env["portal.sale.reorder"].with_env(self._actor(user).env)

    def _get_rows(self, user=None, order=None):
        rows = self._reorder(user)._get_rows((order or self.order).sudo(), self._actor(user))
        return {row["name"]: row for row in rows}

    def _request(self, user=None, order=None, chosen=None, key=KEY, **values):
        order, actor = order or self.order, self._actor(user)
        chosen = {str(self.chair_line.id): "5"} if chosen is None else chosen
        values |= {"chosen": chosen, "key": key}
        request = self._reorder(user)._request(order.sudo(), values, actor)
        return self.env["sale.order"].browse(request.id)

    def _withdraw(self, request, user=None):
        self._reorder(user)._withdraw(request.sudo(), self._actor(user))
        self.env.invalidate_all()
