from odoo.tests import tagged

from odoo.addons.portal_custom_base.tests.page_common import PageCommon

from .test_lists import PurchaseListCommon

MODEL = "portal.document.page.purchase"


@tagged("post_install", "-at_install")
class TestPurchasePage(PageCommon, PurchaseListCommon):
    def test_order(self):
        made = self.orders[0]
        page = self._open_page(f"/my/purchase/{made.id}", MODEL)
        self.assertEqual(self._get_facts(page)["reference"], "Oak 4711")
        self.assertIn("Oak", page.xpath("//table[@id='purchase_order_table']")[0].text_content())
        self.assertEqual(self._get_steps(page), ["asked", "ordered"])
        self.assertFalse(page.xpath("//div[@id='introduction']"), "the head says it")
        self.assertNotIn("Connect with your software", page.text_content())
        self._check_page_queries(f"/my/purchase/{made.id}")

    def test_cancelled_and_asked(self):
        _made, cancelled, asked = self.orders
        self.assertEqual(self._get_steps(self._open_page(f"/my/purchase/{cancelled.id}", MODEL)), ["cancelled"])
        page = self._open_page(f"/my/purchase/{asked.id}", MODEL)
        self.assertIn("send us your offer", self._get_text(page, "portal_sentence"))
        self.assertFalse(page.xpath("//*[@class='o_portal_document_amount']"), "an offer has no price yet")

    def test_dates_are_still_asked_for(self):
        page = self._open_page(f"/my/purchase/{self.orders[0].id}?update=True", MODEL)
        self.assertTrue(page.xpath("//input[contains(@class, 'o-purchase-datetimepicker')]"))
        plain = self._open_page(f"/my/purchase/{self.orders[0].id}", MODEL)
        self.assertFalse(plain.xpath("//input[contains(@class, 'o-purchase-datetimepicker')]"))

    def test_pdf(self):
        response = self.url_open(f"/my/purchase/{self.orders[0].id}?report_type=pdf&download=true")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")

    def test_print_of_what_was_never_ordered(self):
        made, cancelled, asked = self.orders
        self.orders.order_line.price_unit = 1234.5
        for order, is_told in ((made, True), (cancelled, False), (asked, False)):
            text = self.url_open(f"/my/purchase/{order.id}?report_type=html").text
            self.assertIn("Oak", text)
            self.assertEqual("1,234.5" in text, is_told, order.state)
        made.button_cancel()
        self.assertIn("1,234.5", self.url_open(f"/my/purchase/{made.id}?report_type=html").text, "it was ordered")

    def test_others_and_visitors(self):
        url = f"/my/purchase/{self.orders[0].id}"
        self._check_refused(url, (self.stranger, None))
        self._open_page(f"{url}?access_token={self.orders[0]._portal_ensure_token()}", MODEL)
