from odoo import http

from odoo.addons.account.controllers.portal import PortalAccount
from odoo.addons.portal_custom_base.controllers.document_page import DocumentPagePortal


class InvoicePagePortal(DocumentPagePortal, PortalAccount):
    @http.route()
    def portal_my_invoice_detail(self, invoice_id, access_token=None, report_type=None, download=False, **kw):
        """Override of `account` to show invoices, credit notes and bills on the page of all documents."""
        response = super().portal_my_invoice_detail(
            invoice_id, access_token=access_token, report_type=report_type, download=download, **kw
        )
        if getattr(response, "is_qweb", False) and "invoice" in response.qcontext:
            invoice_sudo = response.qcontext["invoice"]
            kind = "bills" if invoice_sudo.is_purchase_document(include_receipts=True) else "invoices"
            response.qcontext["portal_section_path"] = f"/my/invoices?filterby={kind}"
            self._show_document_page(response, "portal.document.page.invoice", invoice_sudo, access_token)
        return response

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        """Override of `account` to read at once what the page tells."""
        if invoice.env.su:
            self._fetch_people(invoice)
            invoice._fetch_portal_page()
        return super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
