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

    def _seal(self, moves):
        """Seal invoices whose posting asked for it."""
        file = {"name": "invoice.pdf", "raw": make_pdf(), "mimetype": "application/pdf"}
        owner = {"res_model": "account.move", "res_field": "invoice_pdf_report_file"}
        self.env["ir.attachment"].create([file | owner | {"res_id": move.id} for move in moves])
        self.env.ref("portal_evidence.ir_cron_portal_sealed_document").method_direct_trigger()
        self.env.invalidate_all()

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
        self._seal(moves[0])
        self.start_tour(f"/my#{moves[0].name}", "test_portal_suite_pay_two", login=frank.login)
        self.env.invalidate_all()
        self.assertEqual(sum(moves.mapped("amount_residual")), 1000)
        self.assertEqual(moves.transaction_ids.mapped("amount"), [200])
        self.start_tour("/my", "test_portal_suite_pay_nothing", login=adele.login)

    def test_all_that_finance_does(self):
        self._walk("en_US")

    def test_all_that_finance_does_in_french(self):
        self._walk("fr_FR")

    def _walk(self, lang):
        """Frank finds three invoices, pays two by one transfer and a part of the third by card, and disputes a line."""
        frank = self._prepare_walk(lang)
        self.env.company.portal_seals_invoices = True
        moves = self.env["account.move"].union(*(self._create_invoice(self.acme, ref="PO-77") for _number in range(3)))
        self.env.company.portal_seals_invoices = False
        # So many that the list can be searched.
        for _number in range(12):
            self._create_invoice(self.acme, amount=10)
        self._seal(moves)
        self.start_tour("/my", "test_portal_suite_pay_journey", login=frank.login)
        self.env.invalidate_all()
        [remittance] = self.env["portal.remittance"].search([("state", "=", "expected"), ("user_id", "=", frank.id)])
        transferred = remittance.line_ids.move_id
        self.assertEqual((remittance.amount, len(transferred)), (200, 2))
        third = moves - transferred
        self.assertEqual(third.mapped("amount_residual"), [60])
        self.assertEqual(third.portal_dispute_ids.mapped(lambda row: (row.state, row.amount)), [("open", 25)])
        payment = third.transaction_ids.payment_id
        self.authenticate(frank.login, frank.login)
        receipt = self.url_open(f"/my/payments/{payment.id}/receipt")
        self.assertEqual((receipt.status_code, receipt.headers["Content-Type"]), (200, "application/pdf"))
        # The line of the bank names the reference that the customer was given.
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        values = {"journal_id": journal.id, "payment_ref": f"SEPA {remittance.name}", "amount": 200}
        self.assertTrue(self.env["account.bank.statement.line"].create(values).is_reconciled)
        self.assertEqual((transferred.mapped("amount_residual"), remittance.state), ([0, 0], "done"))

    def _prepare_walk(self, lang):
        """Return Frank of Finance, whose Acme owes nothing yet to a vendor who has an account."""
        self.env["res.lang"]._activate_lang(lang)
        account = {"acc_number": "BE71096123456769", "partner_id": self.env.company.partner_id.id}
        self.env["res.partner.bank"].create(account | {"allow_out_payment": True})
        (self.invoice | self.other_invoice).button_draft()
        frank = self._create_person("Frank", self.acme, role="finance")
        frank.lang = lang
        return frank


@tagged("post_install", "-at_install")
class TestPaymentsToursPhone(TestPaymentsTours):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True
