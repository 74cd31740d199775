from odoo import http
from odoo.exceptions import AccessError, MissingError

from odoo.addons.portal_custom_base_account.controllers.invoice_page import InvoicePagePortal
from odoo.addons.portal_tools.controllers.download import make_content_response


class InvoicePdfPortal(InvoicePagePortal):
    @http.route()
    def portal_my_invoice_detail(self, invoice_id, access_token=None, report_type=None, download=False, **kw):
        """Override of `account` to give customers the sealed PDF where there is one.

        A download of the PDF is the PDF alone: Odoo packs it with the electronic invoice, even one that breaks rules.
        """
        document = self._get_invoice_pdf(invoice_id, access_token, download) if report_type == "pdf" else None
        if document:
            return make_content_response(document["content"], document["filename"], "application/pdf")
        return super().portal_my_invoice_detail(
            invoice_id, access_token=access_token, report_type=report_type, download=download, **kw
        )

    def _get_invoice_pdf(self, invoice_id, access_token, download):
        """Return the PDF of an invoice; None for what Odoo's own method answers: refusals, and what has no PDF yet."""
        try:
            move_sudo = self._document_check_access("account.move", invoice_id, access_token)
        except (AccessError, MissingError):
            return None
        if sealed := move_sudo._get_portal_sealed_pdf():
            return sealed
        is_issued = move_sudo.state == "posted" and move_sudo.is_sale_document(include_receipts=True)
        return move_sudo._get_invoice_legal_documents("pdf") if download and is_issued else None
