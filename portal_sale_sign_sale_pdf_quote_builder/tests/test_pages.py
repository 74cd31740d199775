import base64
import io
import json

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from odoo.tests import tagged

from odoo.addons.portal_sale_sign.tests.common import SaleSignCommon


def make_page(text):
    output = io.BytesIO()
    # The same text makes the same bytes, at any time.
    canvas = Canvas(output, invariant=True)
    canvas.drawString(100, 700, text)
    canvas.save()
    return output.getvalue()


@tagged("post_install", "-at_install")
class TestPages(SaleSignCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.footer = cls.env["quotation.document"].create(
            {"name": "terms.pdf", "datas": base64.b64encode(make_page("Terms")), "document_type": "footer"}
        )

    def _get_names(self):
        return [file["name"] for file in self.env["portal.sale.offer.content"]._get_payload(self.order)["documents"]]

    def test_pages_belong_to_the_offer(self):
        before = self.order._get_current_offer_sudo()
        self.order.quotation_document_ids = self.footer
        self._commit()
        self.assertEqual(self._get_names(), ["terms.pdf"])
        self.assertNotEqual(self.order._get_current_offer_sudo(), before)

    def test_pages_of_a_product_belong_to_the_offer(self):
        page = self.env["product.document"].create(
            {
                "name": "chair.pdf",
                "datas": base64.b64encode(make_page("Chair")),
                "attached_on_sale": "inside",
                "res_model": "product.product",
                "res_id": self.product.id,
            }
        )
        self.assertEqual(self._get_names(), [])
        self.order.order_line.product_document_ids = page
        self.assertEqual(self._get_names(), ["chair.pdf"])

    def test_what_is_filled_in_belongs_to_the_offer(self):
        before = self.order._get_current_offer_sudo()
        self.order.customizable_pdf_form_fields = json.dumps({"footer": {"1": {"custom_form_fields": {"x": "y"}}}})
        self._commit()
        self.assertNotEqual(self.order._get_current_offer_sudo(), before)
        for odd in ("no json", {"x": 1.5}, "{"):
            self.order.customizable_pdf_form_fields = odd
            self._commit()
        self._accept()
        self.assertEqual(self.order._get_differences(), [])
        self.order.customizable_pdf_form_fields = "{}"
        self.assertEqual([one["label"] for one in self.order._get_differences()], ["Printed pages"])

    def test_sealed_document_holds_the_pages(self):
        self.order.quotation_document_ids = self.footer
        self._accept()
        self.footer.datas = base64.b64encode(make_page("Other terms"))
        reader = PdfReader(io.BytesIO(self._seal()._get_document()))
        self.assertEqual(reader.attachments["terms.pdf"], [make_page("Terms")])
        self.assertIn("terms.pdf", "".join(page.extract_text() for page in reader.pages))

    def test_page_that_is_replaced_stays_as_it_was(self):
        self.order.quotation_document_ids = self.footer
        self._accept()
        self.footer.datas = base64.b64encode(make_page("Other terms"))
        [document] = self.env["portal.evidence.file"]._get_of_offers_sudo(self.order._get_signed_offer_sudo())
        self.assertEqual(document._get_content(), make_page("Terms"))
        self.assertIn("terms.pdf", [difference["label"] for difference in self.order._get_differences()])
