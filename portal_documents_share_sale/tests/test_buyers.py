from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from odoo.addons.portal_documents_share.tests.common import DocumentsCommon


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
