from odoo.tests import tagged

from odoo.addons.portal_invoice_pay.tests.test_invoice_seal import make_pdf

from .payments_common import PaymentCast


@tagged("post_install", "-at_install")
class TestPaymentsTours(PaymentCast):
    """A customer pays in a browser, in our page and on the page of a provider."""

    browser_size = "1280x900"

    def _pay(self, tour):
        path = f"/my/invoices/pay?ids={self.invoice.id}"
        self.start_tour(path, tour, login=self.anna.login)
        self.env.invalidate_all()
        self.assertEqual(self.invoice.amount_residual, 0)
        self.assertEqual(self.invoice.transaction_ids.filtered(lambda tx: tx.state == "done").amount, 100)

    def test_direct(self):
        self._pay("test_portal_suite_pay_direct")

    def test_redirect(self):
        self._pay("test_portal_suite_pay_redirect")

    def test_pending(self):
        path = f"/my/invoices/pay?ids={self.invoice.id}"
        self.start_tour(path, "test_portal_suite_pay_pending", login=self.anna.login)
        self.env.invalidate_all()
        self.assertEqual(self.invoice.transaction_ids.mapped("state"), ["pending"])

    def test_finance_pays_and_the_buyer_sees_nothing(self):
        """Frank of Finance finds an invoice, checks it, and pays two of many; Adele buys, and sees none of it."""
        frank = self._create_person("Frank", self.acme, role="finance")
        adele = self._create_person("Adele", self.acme, role="procurement")
        (self.invoice | self.other_invoice).button_draft()
        self.env.company.portal_seals_invoices = True
        moves = self._create_invoice(self.acme)
        self.env.company.portal_seals_invoices = False
        # So many that the list can be searched.
        moves |= moves.union(*(self._create_invoice(self.acme) for _number in range(11)))
        file = {"name": "invoice.pdf", "raw": make_pdf(), "mimetype": "application/pdf"}
        owner = {"res_model": "account.move", "res_id": moves[0].id, "res_field": "invoice_pdf_report_file"}
        self.env["ir.attachment"].create(file | owner)
        self.env.ref("portal_evidence.ir_cron_portal_sealed_document").method_direct_trigger()
        self.env.invalidate_all()
        self.start_tour(f"/my#{moves[0].name}", "test_portal_suite_pay_two", login=frank.login)
        self.env.invalidate_all()
        self.assertEqual(sum(moves.mapped("amount_residual")), 1000)
        self.assertEqual(moves.transaction_ids.mapped("amount"), [200])
        self.start_tour("/my", "test_portal_suite_pay_nothing", login=adele.login)


@tagged("post_install", "-at_install")
class TestPaymentsToursPhone(TestPaymentsTours):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True
