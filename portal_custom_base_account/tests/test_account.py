from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import format_date

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class TestAccount(AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.posted = cls.env.ref("portal_custom_base_account.event_invoice_posted")
        cls.received = cls.env.ref("portal_custom_base_account.event_payment_received")
        (cls.posted | cls.received).is_enabled = True
        cls.partner_a.email = "anna@customer.example"

    def _notices(self, event, record):
        domain = [("event_id", "=", event.id), ("res_model", "=", record._name), ("res_id", "in", record.ids)]
        return self.env["portal.notice"].search(domain)

    def test_customer_is_notified_once_of_a_posted_invoice(self):
        invoice = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], post=False)
        self.assertFalse(self._notices(self.posted, invoice))
        invoice.action_post()
        notice = self._notices(self.posted, invoice)
        self.assertEqual(notice.partner_id, self.partner_a)
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(len(self._notices(self.posted, invoice)), 1)
        item = notice._prepare_item()
        self.assertIn(invoice.name, item["subject"])
        self.assertIn(f"/my/invoices/{invoice.id}?access_token=", item["url"])

    def test_mail_tells_the_next_instalment(self):
        invoice = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], taxes=[], post=False)
        invoice.invoice_payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "Parts",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                    for share, days in ((30, 5), (70, 95))
                ],
            }
        )
        invoice.action_post()
        body = self._notices(self.posted, invoice)._prepare_item()["body"].replace("\xa0", " ")
        self.assertIn("is paid in instalments", body)
        self.assertIn("30.00", body)
        self.assertIn(format_date(self.env, invoice.invoice_date + timedelta(days=5)), body)
        self.assertNotIn(format_date(self.env, invoice.invoice_date_due), body)
        at_once = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], post=True)
        self.assertNotIn("instalments", self._notices(self.posted, at_once)._prepare_item()["body"])

    def test_vendor_bills_are_not_notified(self):
        bill = self.init_invoice("in_invoice", partner=self.partner_a, amounts=[100], post=True)
        self.assertFalse(self._notices(self.posted, bill))

    def _pay(self, **values):
        payment = self.env["account.payment"].create(
            {"partner_id": self.partner_a.id, "amount": 50, "payment_type": "inbound", "partner_type": "customer"}
            | values
        )
        payment.action_post()
        return payment

    def test_customer_is_notified_of_a_payment(self):
        payment = self._pay()
        notice = self._notices(self.received, payment)
        self.assertEqual(notice.partner_id, self.partner_a)
        self.assertIn("50.00", notice._prepare_item()["body"])

    def test_outgoing_payments_are_not_notified(self):
        payment = self._pay(payment_type="outbound", partner_type="supplier")
        self.assertFalse(self._notices(self.received, payment))

    def test_email_has_the_document_only_if_the_company_wants_it(self):
        invoice = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], post=True)
        printed = invoice._get_invoice_proforma_pdf_report_filename()
        files = [(printed, b"%PDF-x"), ("INV.xml", b"<x/>"), ("contract.pdf", b"%PDF-y")]
        template = self.env.ref("account.email_template_edi_invoice")
        for is_link, expected in (
            (True, {"INV.xml", "contract.pdf"}),
            (False, {printed, "INV.xml", "contract.pdf"}),
        ):
            self.env.company.portal_mail_without_document = is_link
            before = invoice.message_ids
            self.env["account.move.send"]._send_mail(
                invoice, template, body="x", subject="x", partner_ids=self.partner_a.ids, attachments=list(files)
            )
            message = invoice.message_ids - before
            self.assertEqual(set(message.attachment_ids.mapped("name")), expected)

    def test_copy_of_data_has_the_pdf_that_was_sent(self):
        invoice = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], post=True)
        request = self.env["portal.data.request"]
        report = type(self.env["ir.actions.report"])
        with patch.object(report, "_render_qweb_pdf", return_value=(b"%PDF-new", "pdf")):
            self.assertEqual(request._print_document(invoice), b"%PDF-new")
        self.env["ir.attachment"].create(
            {
                "name": "INV.pdf",
                "raw": b"%PDF-sent",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset()
        self.assertEqual(request._print_document(invoice), b"%PDF-sent")

    # === ONE MAIL OF ONE INVOICE === #

    def test_notice_is_delayed_for_staff(self):
        invoice = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], post=True)
        notice = self._notices(self.posted, invoice)
        self.assertGreater(notice.next_try, fields.Datetime.now() + timedelta(minutes=14))
        template = self.env.ref("account.email_template_edi_invoice")
        self.env["account.move.send"]._send_mail(
            invoice, template, body="x", subject="x", partner_ids=self.partner_a.ids, attachments=[]
        )
        self.assertEqual(notice.state, "dropped")

    def test_sent_notice_is_kept(self):
        invoice = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], post=True)
        notice = self._notices(self.posted, invoice)
        notice.sudo().state = "sent"
        self.env["portal.notice"]._drop_waiting("invoice_posted", invoice)
        self.assertEqual(notice.state, "sent")

    def test_automatic_email_is_left_out_after_the_notice(self):
        """Sales sends invoices of payments by itself, sooner or later than the notice."""
        template = self.env.ref("account.email_template_edi_invoice")
        send = self.env["account.move.send"].with_context(portal_is_automatic=True)
        for state, is_mailed in (("pending", True), ("retry", True), ("sent", False)):
            invoice = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], post=True)
            notice = self._notices(self.posted, invoice)
            notice.sudo().state = state
            before = invoice.message_ids
            values = {"body": "x", "subject": "x", "partner_ids": self.partner_a.ids, "attachments": []}
            send._send_mail(invoice, template, **values)
            self.assertEqual(bool(invoice.message_ids - before), is_mailed, state)
            self.assertEqual(notice.state, "dropped" if is_mailed else "sent")
        # Staff who press Send mean it.
        send.with_context(portal_is_automatic=False)._send_mail(invoice, template, **values)
        self.assertTrue(invoice.message_ids - before)

    def test_colleague_whom_the_email_does_not_reach_keeps_the_notice(self):
        frank, gina = self.env["res.partner"].create(
            [{"name": name, "email": f"{name}@customer.example"} for name in ("frank", "gina")]
        )
        invoice = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], post=True)
        values = {"event_id": self.posted.id, "company_id": invoice.company_id.id}
        values |= {"res_model": invoice._name, "res_id": invoice.id, "dedup_key": "", "is_digest": False}
        self.env["portal.notice"]._queue([values | {"partner_id": partner.id} for partner in (frank, gina)])
        self.env["portal.notice"]._drop_waiting("invoice_posted", invoice, gina)
        states = {notice.partner_id: notice.state for notice in self._notices(self.posted, invoice)}
        self.assertEqual(states, {self.partner_a: "dropped", gina: "dropped", frank: "pending"})

    def test_credit_note_is_called_so(self):
        credit = self.init_invoice("out_refund", partner=self.partner_a, amounts=[100], post=True)
        item = self._notices(self.posted, credit)._prepare_item()
        self.assertEqual(item["subject"], f"Your credit note {credit.name}")
        self.assertEqual(item["button"], "View credit note")
        invoice = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], post=True)
        item = self._notices(self.posted, invoice)._prepare_item()
        self.assertEqual((item["subject"], item["button"]), (f"Your invoice {invoice.name}", "View and pay"))

    def test_contact_who_paid_is_notified(self):
        payer = self.env["res.partner"].create({"name": "Frank", "email": "frank@customer.example"})
        payment = self._pay()
        self.assertNotIn(payer, self._notices(self.received, payment).partner_id)
        if "payment_transaction_id" not in payment._fields:
            self.skipTest("Without account_payment nobody pays online.")
        provider = self.env["payment.provider"].with_context(active_test=False).search([], limit=1)
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        provider = provider or provider.create({"name": "Provider"})
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": 50,
                "currency_id": payment.currency_id.id,
                "partner_id": payer.id,
                "reference": "who-paid",
            }
        )
        told = self._pay(payment_transaction_id=transaction.id)
        self.assertIn(payer, self._notices(self.received, told).partner_id)

    def test_button_of_a_payments_email_opens_its_invoice(self):
        invoice = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], post=True)
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
        payment = wizard.create({})._create_payments()
        self.assertIn(f"/my/invoices/{invoice.id}?", self.received._get_url(payment))
        item = self._notices(self.received, payment)._prepare_item()
        self.assertIn(invoice.name, item["body"])
        self.assertEqual(item["button"], "View invoice")
        self.assertTrue(self.received._get_url(self._pay()).endswith("/my/invoices"))

    # === NO PRO FORMA === #

    def _print(self, move):
        report = self.env["ir.actions.report"].with_context(proforma_invoice=True)
        return report._render_qweb_html("account.account_invoices", move.ids)[0].decode()

    def test_posted_invoice_is_printed_as_one(self):
        invoice = self.init_invoice("out_invoice", partner=self.partner_a, amounts=[100], post=False)
        self.assertIn("Proforma", self._print(invoice))
        invoice.action_post()
        self.assertNotIn("Proforma", self._print(invoice))
        with patch.object(type(self.env["ir.actions.report"]), "_render_qweb_pdf", return_value=(b"%PDF-", "pdf")):
            [document] = invoice._get_invoice_legal_documents_all(allow_fallback=True)
        self.assertNotIn("proforma", document["filename"].lower())
