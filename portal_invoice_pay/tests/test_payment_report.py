from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from .customer_common import CustomerCommon


@tagged("post_install", "-at_install")
class TestPaymentReport(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(cls.env, "reporter.pay", groups="base.group_user,account.group_account_invoice")
        cls.today = fields.Date.today()

    def _get_row(self, invoice):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["portal.payment.report"].with_user(self.accountant).search([("move_id", "=", invoice.id)])

    def test_open_and_overdue(self):
        row = self._get_row(self.invoice)
        self.assertEqual((row.way, row.amount_residual, row.amount_overdue, row.age), ("open", 300, 0, "0"))
        self.assertEqual((row.commercial_partner_id, row.paid_on, row.days_to_pay), (self.acme, False, 0))
        for days, age in ((1, "30"), (30, "30"), (31, "60"), (61, "90"), (91, "more")):
            row = self._get_row(self._create_invoice(days=-days))
            self.assertEqual((row.amount_overdue, row.age, row.days_late), (300, age, days))

    def test_days_to_pay(self):
        self.invoice.button_draft()
        self.invoice.invoice_date = self.today - timedelta(days=5)
        self.invoice.invoice_date_due = self.today - timedelta(days=2)
        self.invoice.action_post()
        self._pay(self.invoice, 100)
        self.assertEqual(self._get_row(self.invoice).way, "open")
        self._pay(self.invoice, 200)
        row = self._get_row(self.invoice)
        self.assertEqual((row.way, row.paid_on, row.days_to_pay, row.days_late), ("other", self.today, 5, 2))
        self.assertEqual((row.age, row.amount_overdue), ("paid", 0))

    def test_paid_by_the_portal(self):
        """By a transfer that the customer announced; whatever was announced and did not come is no matter."""
        remittance = self._make_remittance(self.invoice)
        self._pay(self.invoice, 300)
        self.assertEqual(self._get_row(self.invoice).way, "other")
        remittance.write({"state": "done", "received_on": self.today - timedelta(days=1)})
        # It came when the invoice was paid already, and gave nothing to it.
        self.assertEqual(self._get_row(self.invoice).way, "other")
        remittance.received_on = self.today
        self.assertEqual(self._get_row(self.invoice).way, "portal")

    def test_payment_without_entry(self):
        """Where the vendor's journal has no outstanding account, an invoice is being paid before the ledger says so."""
        # As with an accounting addon; without one, each payment has an entry.
        self.patch(self.registry["account.move"], "_get_invoice_in_payment_state", lambda _self: "in_payment")
        journals = self.env["account.journal"].search([("type", "in", ("bank", "cash"))])
        journals.inbound_payment_method_line_ids.payment_account_id = False
        invoice = self._create_invoice(days=-7)
        self.assertEqual(self._get_row(invoice).age, "30")
        payment = self._pay(invoice, 300)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("in_payment", 300))
        row = self._get_row(invoice)
        self.assertEqual((row.way, row.paid_on, row.age, row.days_late), ("other", self.today, "paid", 7))
        self.assertEqual((row.amount_residual, row.amount_overdue), (0, 0))
        payment.payment_transaction_id = self._make_transaction(invoice, state="done")
        self.assertEqual(self._get_row(invoice).way, "portal")

    def test_paid_online(self):
        payment = self._pay(self.invoice, 300)
        self.assertEqual(self._get_row(self.invoice).way, "other")
        payment.payment_transaction_id = self._make_transaction(self.invoice, state="done")
        self.assertEqual(self._get_row(self.invoice).way, "portal")

    def test_reversed_and_credit_notes_are_left_out(self):
        refund = self._create_invoice(move_type="out_refund")
        self.invoice._reverse_moves([{"invoice_date": self.today}], cancel=True)
        self.assertFalse(self._get_row(refund) | self._get_row(self.invoice))

    def test_views_and_other_companies(self):
        report = self.env["portal.payment.report"].with_user(self.accountant)
        for groups in (["way"], ["commercial_partner_id", "age"]):
            self.assertTrue(report._read_group([], groups, ["days_to_pay:avg", "amount_overdue:sum", "__count"]))
        company = self.env["res.company"].create({"name": "Other"})
        self.accountant.company_ids |= company
        self.assertTrue(report.search_count([("move_id", "=", self.invoice.id)]))
        self.assertFalse(report.with_context(allowed_company_ids=company.ids).search_count([]))
