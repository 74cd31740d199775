from odoo.tests import HttpCase, tagged

from odoo.addons.portal_tools.tests.browser import speak_french

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestTours(DeliveryCommon, HttpCase):
    browser_size = "1280x900"

    def test_follow(self):
        self._follow()

    def _follow(self):
        """Anna follows an order in two parcels, which is picked and packed before it leaves."""
        self.delivery.action_cancel()
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._create_order(self.anna.partner_id)
        for _step in ("pick", "pack"):
            self._ship(self._get_next(order))
        first = self._ship(self._get_next(order), 2)
        ups = self.env.ref("portal_delivery_track.carrier_ups")
        self.env["portal.delivery.parcel"].create({"picking_id": first.id, "carrier_id": ups.id, "number": "1Z4711"})
        first.action_portal_delivered()
        self._move(self._get_next(order), 6)
        self.start_tour("/my", "portal_delivery_track_follow", login=self.anna.login)

    def _get_next(self, order):
        return order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True

    def test_follow_in_french(self):
        speak_french(self.anna)
        self._follow()
