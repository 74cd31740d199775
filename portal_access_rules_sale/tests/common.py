from odoo import Command
from odoo.tests import HttpCase

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon

# A picture of one pixel.
SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


class SaleAccessCommon(PortalAccessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Chair", "type": "service", "list_price": 100})
        cls.quote = cls._create_quote(cls.anna.partner_id)
        cls.document_type = cls.env.ref("portal_access_rules.portal_document_type_quote")

    @classmethod
    def _create_quote(cls, partner):
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "require_signature": True,
                "require_payment": False,
                "order_line": [Command.create({"product_id": cls.product.id, "price_unit": 100, "tax_ids": False})],
            }
        )
        order.action_quotation_sent()
        order._portal_ensure_token()
        return order

    def _login(self, user=None):
        self.authenticate(user and user.login, user and user.login)

    def _open(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs)

    def _open_link(self, token=None):
        return self._open(f"/my/orders/{self.quote.id}?access_token={token or self.quote.access_token}")
