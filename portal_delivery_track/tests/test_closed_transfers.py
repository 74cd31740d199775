from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_tools.actor import Actor

from ..tracking_link import is_safe_url, make_url
from .common import DeliveryCommon

PAGE = "portal.document.page.delivery"


@tagged("post_install", "-at_install")
class TestClosedTransfers(DeliveryCommon):
    """Transfers that are no deliveries, and what the link of a delivery does not show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delivery_type = cls.env.ref("portal_access_rules.portal_document_type_delivery")
        cls.public = cls.env.ref("base.public_user")

    @classmethod
    def _send_back(cls):
        """Return a transfer by which the delivery comes back, which its customer may read."""
        cls._ship(cls.delivery)
        context = {"active_model": "stock.picking", "active_id": cls.delivery.id}
        wizard = cls.env["stock.return.picking"].with_context(**context).create({"picking_id": cls.delivery.id})
        wizard.product_return_moves.quantity = 1
        back = cls.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        cls._settle()
        return back

    def test_steps_are_those_of_orders(self):
        """A transfer that nobody ordered tells of no order."""
        self.warehouse.delivery_steps = "pick_pack_ship"
        step = self._create_order(self.anna.partner_id).picking_ids
        self.assertTrue(step._is_portal_step())
        step.move_ids.sale_line_id = False
        step.sale_id = False
        self.assertFalse(step._is_portal_step())

    def test_link_shows_no_other_document(self):
        """Not even what the link of another document would open."""
        self.delivery_type.reachable_from_documents = True
        other = self.delivery.copy({"sale_id": self.order.id})
        other.action_confirm()
        page, order = self.env[PAGE], self.order
        order._portal_ensure_token()
        anna = Actor(user=self.anna.with_user(self.anna))
        visitor = Actor(user=self.public.with_user(self.public), is_link=True)
        names = [row["name"] for row in page.with_env(anna.env)._get_related(self.delivery.sudo(), anna, {})]
        self.assertIn(order.name, " ".join(names))
        policy = self.env["portal.access.policy"]
        self.assertTrue(policy.with_user(self.public)._filter_open(order.picking_ids, self.public))
        self.assertEqual(page.with_env(visitor.env)._get_related(self.delivery.sudo(), visitor, {}), [])

    def test_what_comes_back_keeps_no_order_open(self):
        self.delivery.portal_delivered_on = self.now
        back = self._send_back()
        self.delivery.portal_delivered_on = self.now
        arrived = [*self.order._get_portal_arrived_domain(), ("id", "=", self.order.id)]
        self.assertEqual(self.env["sale.order"].search(arrived), self.order)
        self._ship(back)
        self.assertEqual(self.env["sale.order"].search(arrived), self.order)
        self.delivery.portal_delivered_on = False
        back.state = "cancel"
        self.assertFalse(self.env["sale.order"].search(arrived))

    def test_what_has_arrived_arrives_once(self):
        """Neither its day nor what was told of it is written anew."""
        self._ship(self.delivery)
        day = self.now.replace(year=2020, microsecond=0)
        self.delivery._mark_portal_delivered(day)
        self.assertEqual(self.delivery.portal_delivered_on, day)
        self.delivery._mark_portal_delivered()
        self.assertEqual(self.delivery.portal_delivered_on, day)

    def test_order_does_not_tell_what_was_cancelled(self):
        other = self.delivery.copy({"sale_id": self.order.id})
        other.action_confirm()
        self._settle()
        self.assertIn(f"/my/deliveries/{other.id}", self._get_urls())
        other.action_cancel()
        self._settle()
        self.assertEqual(self._get_urls(), [f"/my/deliveries/{self.delivery.id}"])

    def _get_urls(self):
        self.env.invalidate_all()
        return [row["url"] for row in self.order._get_portal_deliveries(self.anna)["rows"]]

    def test_what_is_no_number(self):
        """Also where no carrier says what its numbers look like."""
        parcels = self.env["portal.delivery.parcel"]
        for number in ("<script>", "javascript:alert(1)", "1" * 61):
            with self.assertRaises(ValidationError):
                parcels.create({"picking_id": self.delivery.id, "number": number})
        self.assertTrue(parcels.create({"picking_id": self.delivery.id, "number": "1Z 4711"}))

    def test_links_are_whole(self):
        """A place that nothing fills makes no address, and an address names no port, not even an empty one."""
        pattern = "https://example.com/<shipmenttrackingnumber>-<country>"
        self.assertEqual(make_url(pattern, "3S1", "", "NL"), "https://example.com/3S1-NL")
        self.assertEqual(make_url(pattern, "3S1", "1012 AB", ""), "")
        self.assertTrue(is_safe_url("https://example.com/"))
        for url in ("https://example.com:/", "https://example.com:443/", "https://example.com:x/"):
            self.assertFalse(is_safe_url(url), url)

    def test_form_of_a_number_is_taken_away(self):
        carrier = self.env["portal.delivery.carrier"].create({"name": "Bring", "number_pattern": "[0-9]{4}"})
        self.assertFalse(carrier._is_number("12"))
        carrier.number_pattern = False
        self.assertTrue(carrier._is_number("12"))


@tagged("post_install", "-at_install")
class TestClosedPages(DeliveryCommon, HttpCase):
    @mute_logger("odoo.http")
    def test_what_comes_back_has_no_page(self):
        """Its customer may read it, and follows it on the page of what was delivered."""
        self._ship(self.delivery)
        back = TestClosedTransfers._send_back.__func__(type(self))
        self.assertTrue(back.with_user(self.anna).has_access("read"))
        self._ship(back)
        self.authenticate(self.anna.login, self.anna.login)
        for path in ("", "/slip"):
            self.assertEqual(self.url_open(f"/my/deliveries/{back.id}{path}").status_code, 404, path)
            self.assertEqual(self.url_open(f"/my/deliveries/{self.delivery.id}{path}").status_code, 200, path)
