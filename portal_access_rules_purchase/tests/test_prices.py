from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon


class Builder:
    """Makes the file of an order as an app of electronic documents does."""

    def _export_order(self, order):
        return f"<Order>{order.order_line.price_unit}</Order>".encode()

    def _export_invoice_filename(self, _order):
        return "order.xml"


@tagged("post_install", "-at_install")
class TestPrices(PortalAccessCommon, HttpCase):
    """What the buyer expects to pay for what is asked for is told by no door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create({"name": "Chair", "type": "service"})
        line = Command.create({"product_id": product.id, "product_qty": 1, "price_unit": 1234.5})
        cls.order = cls.env["purchase.order"].create({"partner_id": cls.anna.partner_id.id, "order_line": [line]})

    def test_file(self):
        self.patch(type(self.order), "_get_edi_builders", lambda _order: [Builder()])
        token = self.order._portal_ensure_token()
        for state, is_told in (("sent", False), ("purchase", True), ("cancel", False)):
            self.order.state = state
            self.env.flush_all()
            for login, query in ((self.anna.login, ""), (None, f"?access_token={token}"), (self.ben.login, "")):
                self.authenticate(login, login)
                text = self.url_open(f"/my/purchase/{self.order.id}/download_edi{query}").text
                is_open = is_told and login != self.ben.login
                self.assertEqual("<Order>1234.5" in text, is_open, (state, login))

    def test_rpc(self):
        for state in ("sent", "purchase"):
            self.order.state = state
            order = self.order.with_user(self.anna)
            self.assertTrue(order.read(["name"]))
            for record, name in ((order, "amount_total"), (order.order_line, "price_unit")):
                with self.assertRaises(AccessError):
                    record.read([name])
                with self.assertRaises(AccessError):
                    record.search([(name, ">", 1000)])
