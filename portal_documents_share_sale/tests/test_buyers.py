from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from odoo.addons.portal_documents_share.tests.common import PDF, DocumentsCommon


@tagged("post_install", "-at_install")
class TestBuyers(DocumentsCommon):
    """Files for everyone who bought a product, as the role of each shows them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Press", "type": "consu", "list_price": 10})

    def _buy(self, partner, is_confirmed=True):
        line = Command.create({"product_id": self.product.id})
        order = self.env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})
        if is_confirmed:
            order.action_confirm()
        return order

    def _share_with_buyers(self):
        return self._share(product_ids=[Command.set(self.product.ids)], login_required=True)

    def test_buyers_see_the_files(self):
        self._share_with_buyers()
        self._buy(self.beta, is_confirmed=False)
        self.assertFalse(self._seen(self.anna))
        order = self._buy(self.acme)
        self.assertEqual(self._seen(self.anna), self.manual | self.sheet)
        self.assertEqual(self._seen(self.bob), self.manual | self.sheet)
        self.assertFalse(self._seen(self.ben), "A quotation is no purchase.")
        order._action_cancel()
        self.assertFalse(self._seen(self.anna))

    def test_order_of_a_person(self):
        self._share_with_buyers()
        self._buy(self.free.partner_id)
        self.assertEqual(self._seen(self.free), self.manual | self.sheet)
        self.assertFalse(self._seen(self.anna))

    def test_buyer_may_download(self):
        share = self._share_with_buyers()
        self._buy(self.acme)
        self.assertEqual(share._find_for_sudo(self.anna, self.sheet), share)
        self.assertFalse(share._get_refusal(self._actor(self.anna)))
        self.assertEqual(share._get_refusal(self._actor(self.ben)), "stranger")
        self._buy(self.beta, is_confirmed=False)
        self.assertEqual(share._get_readers_sudo(), self.acme)

    def test_form(self):
        action = self.folder.with_user(self.vendor).action_share()
        form = Form(self.env[action["res_model"]].with_user(self.vendor).with_context(**action["context"]))
        form.audience = "product"
        form.product_ids.add(self.product)
        token = form.save().action_share()["context"]["default_address"].rpartition("/")[2]
        share = self.env["portal.document.share"]._find_sudo(token)
        self.assertEqual((share.product_ids, share.login_required), (self.product, True))
        with self.assertRaises(ValidationError):
            share.product_ids = False

    def test_readers_are_not_loaded(self):
        share = self._share_with_buyers()
        buyers = self.env["res.partner"].create([{"name": f"B{n}", "email": f"b{n}@x.example"} for n in range(3)])
        for buyer in buyers:
            self._buy(buyer)
        self._buy(self.beta, is_confirmed=False)
        self.assertEqual(share._get_readers_sudo(), buyers)
        share.partner_ids = self.acme
        self.assertEqual(share._get_readers_sudo(), buyers | self.acme, "Who is named as well")
        with patch("odoo.addons.portal_documents_share.models.portal_document_share.MOST_READERS", 2):
            self.assertEqual(len(share._get_readers_sudo()), 2)
        queries = self.env.cr.sql_log_count
        self.assertTrue(self.sheet._is_held_by(buyers[0]))
        self.assertLessEqual(self.env.cr.sql_log_count - queries, 6)
        self.assertFalse(self.sheet._is_held_by(self.beta))

    def test_buyers_are_told_of_a_newer_version(self):
        self.env.ref("portal_documents_share.event_file_renewed").is_enabled = True
        self._share_with_buyers()
        self._buy(self.free.partner_id)
        self.sheet._add_version(self._create_attachment("sheet.pdf", PDF + b"2"))
        telling = self.env["portal.document.telling"].search([("document_id", "=", self.sheet.id)])
        self.assertFalse(telling._process())
        domain = [("res_model", "=", "portal.document"), ("res_id", "=", self.sheet.id)]
        self.assertEqual(self.env["portal.notice"].search(domain).partner_id, self.free.partner_id)

    def test_files_of_an_order(self):
        order = self._buy(self.acme)
        values = {"name": "plan.pdf", "raw": PDF, "res_model": "sale.order", "res_id": order.id, "is_on_portal": True}
        file = self.env["ir.attachment"].create(values)
        action = self.env.ref("portal_documents_share_sale.sale_order_action_share_files")
        found = action.with_context(active_model="sale.order", active_id=order.id, active_ids=order.ids).run()
        self.assertEqual(found["context"]["default_record_id"], order.id)
        shares = self.env["portal.document.share"]
        shares.share_record_with_customer("sale.order", order.id, self.acme)
        share = shares._find_of_records_sudo(self.anna)
        self.assertEqual(share._find_record_files_sudo(), file)
        self.assertFalse(shares._find_of_records_sudo(self.ben))

    def test_files_of_a_product(self):
        template = self.product.product_tmpl_id
        values = {"name": "plan.pdf", "raw": PDF, "res_model": template._name, "res_id": template.id}
        self.env["ir.attachment"].create(values | {"is_on_portal": True})
        shares = self.env["portal.document.share"]
        shares.share_record_with_customer("product.template", template.id, self.acme)
        self.assertTrue(shares._find_of_records_sudo(self.anna)._find_record_files_sudo())
