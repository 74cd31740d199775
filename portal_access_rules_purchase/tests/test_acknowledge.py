from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


@tagged("post_install", "-at_install")
class TestAcknowledge(PortalAccessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create({"name": "Chair", "type": "service"})
        cls.order = cls.env["purchase.order"].create(
            {
                "partner_id": cls.anna.partner_id.id,
                "order_line": [Command.create({"product_id": product.id, "product_qty": 1, "price_unit": 5})],
            }
        )
        cls.order.button_confirm()
        cls.url = cls.order.get_acknowledge_url()

    def _acknowledge(self, **data):
        return self.url_open(
            f"/my/purchase/{self.order.id}/acknowledge",
            data={"csrf_token": Request.csrf_token(self), **data},
            allow_redirects=False,
        )

    def test_opening_the_link_of_a_mail_acknowledges_nothing(self):
        self.authenticate(None, None)
        text = self.url_open(self.url).text
        self.assertIn("o_portal_acknowledge", text)
        self.assertFalse(self.order.acknowledged)
        self._acknowledge(access_token=self.order.access_token)
        self.assertTrue(self.order.acknowledged)
        self.assertNotIn("o_portal_acknowledge", self.url_open(self.url).text)

    def test_who_may_acknowledge(self):
        for user, is_allowed in ((self.ben, False), (None, False), (self.anna, True)):
            self.authenticate(user and user.login, user and user.login)
            self._acknowledge()
            self.assertEqual(self.order.acknowledged, is_allowed)

    def test_reading_does_not_acknowledge(self):
        self.authenticate(self.anna.login, self.anna.login)
        response = self.url_open(f"/my/purchase/{self.order.id}/acknowledge", allow_redirects=False)
        self.assertEqual(response.status_code, 405)
        self.assertFalse(self.order.acknowledged)

    def test_form_needs_its_token(self):
        self.authenticate(self.anna.login, self.anna.login)
        with mute_logger("odoo.http"):
            self.assertEqual(self._acknowledge(csrf_token="x").status_code, 400)
        self.assertFalse(self.order.acknowledged)
