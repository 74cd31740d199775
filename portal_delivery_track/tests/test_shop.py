from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import tagged

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestShop(DeliveryCommon):
    """What somebody takes along in a shop is no delivery."""

    def _is_listed(self):
        pickings = self.env["stock.picking"]
        return self.delivery in pickings.search(pickings._get_portal_delivery_domain())

    def test_taken_along(self):
        self.assertTrue(self._is_listed())
        self.assertTrue(self.delivery._is_portal_delivery())
        pickings = self.env.registry["stock.picking"]
        with patch.object(pickings, "_is_portal_taken_along", lambda self: True):
            self.assertFalse(self.delivery._is_portal_delivery())
            self.assertFalse(self.delivery._is_to_customer())
        with patch.object(pickings, "_get_portal_sent_domain", lambda self: Domain.FALSE):
            self.assertFalse(self._is_listed())

    def test_by_odoos_app(self):
        if "point_of_sale" not in self.env.registry._init_modules:
            self.skipTest("point_of_sale is not installed.")
        session = self.env["pos.session"].search([], limit=1) or self.env["pos.session"].create(
            {"config_id": self.env["pos.config"].create({"name": "Shop"}).id}
        )
        order = self.env["pos.order"].create(
            {
                "session_id": session.id,
                "company_id": self.env.company.id,
                "amount_tax": 0,
                "amount_total": 0,
                "amount_paid": 0,
                "amount_return": 0,
            }
        )
        for values, is_shown in (
            ({}, True),
            ({"pos_session_id": session.id}, False),
            ({"pos_order_id": order.id}, False),
            ({"pos_session_id": False, "picking_type_id": self.warehouse.pos_type_id.id}, False),
        ):
            self.delivery.write(values)
            self.assertEqual((self.delivery._is_portal_delivery(), self._is_listed()), (is_shown, is_shown), values)
        self.delivery.pos_session_id = session
        order.shipping_date = self.now.date()
        self.assertEqual((self.delivery._is_portal_delivery(), self._is_listed()), (True, True))
