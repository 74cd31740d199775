from lxml import html

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .customer_common import CustomerCommon

PAGE, PAY = "/my/invoices/{}", "/my/invoices/pay"


@tagged("post_install", "-at_install")
class TestPayRight(CustomerCommon):
    """Paying is offered to those who may pay, and to nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A way to pay, also where no provider is installed.
        account = {"acc_number": "BE71096123456769", "allow_out_payment": True}
        cls.env["res.partner.bank"].create({"partner_id": cls.env.company.partner_id.id, **account})
        cls.late = cls._create_invoice(days=-9)
        cls.own = cls._create_invoice(cls.anna.partner_id, days=-9)
        cls.franks = cls._create_invoice(cls.frank.partner_id, days=-9)

    def _open_page(self, path):
        return html.fromstring(self.url_open(path).content)

    def _is_offered(self, user, invoice):
        """Return whether the page of an invoice leads to its payment, and whether that page lets it be paid."""
        self._login(user)
        page, payment = (self._open_page(path.format(invoice.id)) for path in (PAGE, f"{PAY}?ids={{}}"))
        acts = page.xpath("//a[@name='portal_pay']/@href")
        return acts == [f"{PAY}?ids={invoice.id}"], not payment.xpath("//*[@name='portal_pay_refusal']")

    def test_page(self):
        self.assertEqual(self._is_offered(self.frank, self.invoice), (True, True))
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
            return (
                page.xpath(f"//td[contains(@class, 'o_portal_list_act')]/a[contains(@href, '{PAY}')]"),
                page.xpath("//a[@name='portal_pay_overdue']"),
                page.xpath("//button[@name='portal_pay_many']"),
            )

        self.assertTrue(all(get_acts(self.frank)))
        self.assertFalse(any(get_acts(self.anna)))

    def test_overdue_page(self):
        """All that is overdue in the list is paid, whoever it is addressed to; nothing that must wait."""
        self._create_invoice(days=9)
        reason = self.env.ref("portal_invoice_pay.dispute_reason_quantity")
        disputed = self._create_invoice(days=-9)
        line = Command.create({"name": "All", "amount": disputed.amount_residual, "is_whole": True})
        values = {"move_id": disputed.id, "reason_id": reason.id, "line_ids": [line]}
        # In sudo mode as only an act of a customer makes one.
        self.env["portal.invoice.dispute"].sudo().create(values)
        query = "&".join(f"ids={move.id}" for move in self.late | self.own | self.franks)
        for user, path in ((self.frank, f"{PAY}?{query}"), *((user, "/my/invoices?") for user in (self.anna, None))):
            self._login(user)
            response = self.url_open("/my/invoices/overdue", allow_redirects=False)
            self.assertEqual(response.status_code, 303)
            found = response.headers["Location"].removeprefix(self.base_url())
            self.assertTrue(found == path or path.endswith("?") and found.startswith(path), found)

    def _start(self, user, path, **params):
        """Ask to begin a payment with a provider that is not there, and return the refusal."""
        self._login(user)
        values = {"provider_id": 0, "payment_method_id": 0, "token_id": None, "amount": 300.0, "flow": "direct"}
        values |= {"tokenization_requested": False, "landing_route": "/my"}
        with mute_logger("odoo.http"):
            answer = self.url_open(path, json={"jsonrpc": "2.0", "method": "call", "params": values | params}).json()
        return answer["error"]["data"]["message"]

    def test_routes(self):
        """Who may not pay is told so, before anything else; who may gets as far as the provider."""
        for path, params in (
            ("/invoice/transaction/{}", {}),
            ("/invoice/transaction/overdue", {"payment_reference": "x"}),
            ("/my/invoices/pay/transaction?ids={}&page=" + "a" * 32, {}),
        ):
            for user, invoice, is_told in ((self.anna, self.own, True), (self.frank, self.franks, False)):
                refusal = self._start(user, path.format(invoice.id), **params)
                self.assertEqual("Your role does not allow you to pay" in refusal, is_told, (path, refusal))
