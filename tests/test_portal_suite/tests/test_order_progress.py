from datetime import timedelta

from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.portal_delivery_track.tests.common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestOrderProgress(DeliveryCommon):
    """An order tells of its goods what its deliveries tell."""

    def _get_words(self):
        """Return what the lists, the dashboard and the page call the order."""
        self.env.invalidate_all()
        state, status = self.order._get_portal_badge()
        summary = self.order._get_portal_summary()
        self.assertEqual(summary["state"], state)
        done = [step["code"] for step in self.order._get_timeline() if step["is_done"]]
        return state, status, summary["label"], "delivered" in done

    def _is_found_delivered(self):
        domain = self.env["portal.list.order"]._get_filters()["delivered"]["domain"] & Domain("id", "=", self.order.id)
        return bool(self.env["sale.order"].with_user(self.anna).search(domain))

    def test_on_the_way_until_it_arrives(self):
        self._ship(self.delivery)
        self.assertEqual(self._get_state(self.delivery), "way")
        self.assertEqual(self._get_words(), ("progress", "Shipped", "Shipped", False))
        self.assertFalse(self._is_found_delivered())
        self.delivery.action_portal_delivered()
        self.assertEqual(self._get_words(), ("done", "Delivered", "Delivered", True))
        self.assertTrue(self._is_found_delivered())

    def test_nobody_says_that_it_arrived(self):
        """It is over, and not said to have arrived, as its delivery."""
        self._ship(self.delivery)
        self.delivery.date_done -= timedelta(days=self.env.company.portal_delivery_days + 1)
        self.assertEqual(self.delivery._get_portal_badge(), ("done", "Shipped"))
        self.assertEqual(self._get_words(), ("done", "Shipped", "Shipped", False))
        self.assertTrue(self._is_found_delivered(), "as in the list of deliveries")

    def test_partly_shipped(self):
        self._ship(self.delivery, 2)
        state, status, label, is_delivered = self._get_words()
        self.assertEqual((state, status, is_delivered), ("progress", "Partly shipped", False))
        self.assertIn("Partly shipped, the rest ships about", label)
        self.assertIn("The rest ships about", self.env["portal.document.page.order"]._tell_next(self.order))
        self.delivery.action_portal_delivered()
        self.assertEqual(self._get_words()[1], "Partly shipped")
        self._ship(self.order.picking_ids - self.delivery)
        self.assertEqual(self._get_words(), ("progress", "Shipped", "Shipped", False))
