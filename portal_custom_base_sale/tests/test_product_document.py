from odoo import Command
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestProductDocument(TransactionCase):
    """The files of products beside an order, read with one query."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["product.document"].with_context(active_test=False).search([]).attached_on_sale = "hidden"
        cls.template = cls.env["product.template"].create({"name": "Desk"})
        cls.product = cls.template.product_variant_id
        partner = cls.env["res.partner"].create({"name": "Anna"})
        line = Command.create({"product_id": cls.product.id})
        cls.order = cls.env["sale.order"].create({"partner_id": partner.id, "order_line": [line]})

    def _create_document(self, record, shown="quotation"):
        values = {"name": record._name, "res_model": record._name, "res_id": record.id, "attached_on_sale": shown}
        return self.env["product.document"].create(values)

    def _read(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.order._get_product_documents()

    def test_files_of_products_and_of_templates(self):
        own, shared = self._create_document(self.product), self._create_document(self.template)
        self._create_document(self.product, "sale_order")
        self.assertEqual(self._read(), own | shared)
        shared.active = False
        self.assertEqual(self._read(), own)

    def test_first_file_is_found(self):
        self.assertFalse(self._read())
        document = self._create_document(self.template, "hidden")
        self.assertFalse(self._read())
        document.attached_on_sale = "quotation"
        self.assertEqual(self._read(), document)

    def test_created_file_is_found(self):
        self.assertFalse(self._read())
        document = self._create_document(self.template)
        self.assertEqual(self._read(), document)

    def test_who_reads_without_rights_reads_as_odoo_does(self):
        document = self._create_document(self.template)
        user = self.env["res.users"].create(
            {
                "name": "Seller",
                "login": "seller.of.desks",
                "group_ids": [Command.set([self.env.ref("sales_team.group_sale_salesman_all_leads").id])],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.order.with_user(user)._get_product_documents(), document)
