import io

from PIL import Image
from werkzeug.datastructures import FileStorage

from odoo.tests import HttpCase, new_test_user

from odoo.addons.portal_delivery_track.tests.common import DeliveryCommon
from odoo.addons.portal_tools.actor import Actor

KEY = "0123456789abcdef" * 2


def make_picture():
    """Return a picture as a camera makes one."""
    output = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(output, "PNG")
    return output.getvalue()


class ReturnCommon(DeliveryCommon):
    """Five desks that Anna received, and people of Acme with and without a view of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["stock.quant"]._update_available_quantity(cls.product, cls.warehouse.lot_stock_id, 100)
        cls.vera = new_test_user(
            cls.env, "vera.returns", "stock.group_stock_user,sales_team.group_sale_salesman_all_leads", name="Vera"
        )
        cls.order.user_id = cls.vera
        cls.delivery.user_id = cls.vera
        cls._ship(cls.delivery)
        cls.move = cls.delivery.move_ids
        cls.reasons = {
            name: cls.env.ref(f"portal_delivery_return.return_reason_{name}") for name in ("damaged", "wrong", "other")
        }
        cls.env.company.portal_return_instructions = "Pack it well."
        cls.frank = cls._create_person("Frank", cls.acme, "finance")
        cls.paula = cls._create_person("Paula", cls.acme, "procurement")
        cls.bob.partner_id.portal_role_id = cls.roles["personal"]
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        if not isinstance(self, HttpCase):
            # What is counted is written on another cursor, which has to find the people of the test.
            self.enterContext(self.enter_registry_test_mode())

    def _actor(self, user=None, **values):
        user = user or self.anna
        return Actor(user=user.with_user(user), **values)

    def _rules(self, user=None):
        return self.env["portal.delivery.return.rules"].with_env(self._actor(user).env)

    def _get_choices(self, delivery=None):
        choices = self.env["portal.delivery.return.rules"]._get_choices((delivery or self.delivery).sudo())
        return {choice["name"]: choice for choice in choices}

    def _key(self, move=None, lot=None):
        return f"{(move or self.move).id}-{lot.id if lot else 0}"

    def _photo(self, name="desk.png", content=None):
        return FileStorage(io.BytesIO(content or make_picture()), filename=name)

    def _ask(self, user=None, delivery=None, chosen=None, reason="wrong", files=(), key=KEY, **values):
        delivery, actor = delivery or self.delivery, self._actor(user)
        chosen = {self._key(delivery.move_ids[:1]): "2"} if chosen is None else chosen
        reason_id = str(self.reasons[reason].id) if reason in self.reasons else reason
        values = {"chosen": chosen, "reason_id": reason_id, "key": key} | values
        made = self._rules(user)._ask(delivery.sudo(), values, list(files), actor)
        return self.env["portal.delivery.return"].browse(made.id)

    def _approve(self, record):
        record.with_user(self.vera).action_approve()
        self.env.invalidate_all()
        return record.return_picking_id

    def _receive(self, transfer, quantity=None):
        for move in transfer.move_ids:
            move.write({"quantity": move.product_uom_qty if quantity is None else quantity, "picked": True})
        transfer._action_done()
        self.env.invalidate_all()

    def _get_notices(self, code, record):
        domain = [("event_id.code", "=", code), ("res_model", "=", record._name), ("res_id", "=", record.id)]
        return self.env["portal.notice"].search(domain)
