from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .customer_common import CustomerCommon


@tagged("post_install", "-at_install")
class TestPayRight(CustomerCommon):
    """Paying is offered to those who may pay, and to nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls._create_invoice(days=-9)
        cls.own = cls._create_invoice(cls.anna.partner_id, days=-9)
        cls.franks = cls._create_invoice(cls.frank.partner_id, days=-9)

    def _open_page(self, path):
        return html.fromstring(self.url_open(path).content)

    def _is_offered(self, user, invoice):
        self._login(user)
        page = self._open_page(f"/my/invoices/{invoice.id}?payment=True")
        return bool(page.xpath("//*[@name='portal_pay']")), bool(page.xpath("//form[@id='o_payment_form']"))

    def test_page(self):
        self.assertEqual(self._is_offered(self.frank, self.invoice)[0], True)
        self.assertEqual(self._is_offered(self.anna, self.invoice), (False, False))
        text = self._open_page(f"/my/invoices/{self.invoice.id}").text_content()
        self.assertIn("Your role does not allow you to pay.", " ".join(text.split()))

    def test_visitor_by_link(self):
        self._login()
        page = self._open_page(self.invoice.get_portal_url())
        self.assertTrue(page.xpath("//*[@name='portal_pay']"))

    def test_list(self):
        def get_acts(user):
            self._login(user)
            page = self._open_page("/my/invoices")
            return page.xpath("//td[contains(@class, 'o_portal_list_act')]/a[contains(@href, 'payment')]"), page.xpath(
                "//a[@name='portal_pay_overdue']"
            )

        self.assertTrue(all(get_acts(self.frank)))
        self.assertFalse(any(get_acts(self.anna)))

    def test_overdue_page(self):
        self._login(self.anna)
        response = self.url_open("/my/invoices/overdue", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self._login(self.frank)
        self.assertEqual(self.url_open("/my/invoices/overdue", allow_redirects=False).status_code, 200)

    def test_routes(self):
        for path, params in (
            (f"/invoice/transaction/{self.own.id}", {}),
            ("/invoice/transaction/overdue", {"payment_reference": "x"}),
        ):
            self._login(self.anna)
            values = {"provider_id": 1, "payment_method_id": 1, "token_id": None, "amount": 10.0, "flow": "direct"}
            values |= {"tokenization_requested": False, "landing_route": "/my"}
            with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, AccessError.__name__):
                self.make_jsonrpc_request(path, values | params)
