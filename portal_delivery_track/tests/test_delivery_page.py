from odoo.tests import HttpCase, tagged

from odoo.addons.portal_custom_base.tests.page_common import PageCommon

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestDeliveryPage(PageCommon, DeliveryCommon, HttpCase):
    def test_page_and_list(self):
        self._sign_in(self.anna)
        self._open_page(self.delivery.access_url, "portal.document.page.delivery")
        self.assertIn(self.delivery.name, self.url_open("/my/deliveries").text)
