from urllib.parse import quote

from odoo.tests import tagged

from .genuine_common import GenuineCommon
from .test_invoice_seal import make_pdf


@tagged("post_install", "-at_install")
class TestToursGenuine(GenuineCommon):
    browser_size = "1280x900"

    def test_genuine(self):
        """Somebody without an account checks an invoice, a forgery of it, and bank accounts."""
        company = self.env(su=True).ref("base.public_user").company_id
        account = {"acc_number": "BE68539007547034", "partner_id": company.partner_id.id}
        company.env["res.partner.bank"].create(account).allow_out_payment = True
        self.env.company.sudo().portal_seals_invoices = True
        invoice = self._create_invoice(self.anna.partner_id)
        file = {"name": "invoice.pdf", "raw": make_pdf(), "mimetype": "application/pdf"}
        owner = {"res_model": "account.move", "res_id": invoice.id, "res_field": "invoice_pdf_report_file"}
        self.env["ir.attachment"].create(file | owner)
        self.env.ref("portal_evidence.ir_cron_portal_sealed_document").method_direct_trigger()
        self.env.invalidate_all()
        url = quote(invoice.get_portal_url(report_type="pdf", download=True), safe="")
        self.start_tour(f"/portal/verify#{url}", "portal_invoice_pay_genuine")


@tagged("post_install", "-at_install")
class TestToursGenuinePhone(TestToursGenuine):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
