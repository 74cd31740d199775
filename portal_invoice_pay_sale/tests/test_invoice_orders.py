from lxml import html

from odoo import Command
from odoo.tests import tagged

from odoo.addons.portal_invoice_pay.tests.common import PayCommon


@tagged("post_install", "-at_install")
class TestInvoiceOrders(PayCommon):
    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("sales_team.group_sale_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create({"name": "Chair", "type": "service", "invoice_policy": "order"})
        line = {"product_id": product.id, "product_uom_qty": 2, "price_unit": 100, "tax_ids": False}
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.acme.id, "currency_id": cls.currency.id, "order_line": [Command.create(line)]}
        )
        cls.order.action_confirm()
        cls.move = cls.order._create_invoices()
        cls.move.action_post()
        cls.move._portal_ensure_token()

    def _get_links(self, path):
        page = html.fromstring(self.url_open(path).content)
        return page.xpath("//section[@name='portal_document_related']//a/@href")

    def test_page_of_an_invoice_leads_to_its_order(self):
        path, order_path = f"/my/invoices/{self.move.id}", f"/my/orders/{self.order.id}"
        self._login(self.frank)
        self.assertIn(order_path, self._get_links(path))
        scopes = [
            Command.create({"type_id": each.id, "scope": "company" if each.code == "invoice" else "none"})
            for each in self.env["portal.document.type"].search([])
        ]
        role = self.env["portal.role"].create({"name": "Invoices alone", "scope_ids": scopes})
        self.frank.partner_id.portal_role_id = role
        self.assertFalse(self._get_links(path))

    def test_link_of_an_invoice_opens_no_order(self):
        self._login(None)
        self.assertFalse(self._get_links(self.move.get_portal_url()))
