from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _hook_invoice_document_after_pdf_report_render(self, invoice, invoice_data):
        """Override of `account_edi_ubl_cii`, which writes the PDF anew, so that it keeps its title and language."""
        result = super()._hook_invoice_document_after_pdf_report_render(invoice, invoice_data)
        for name in ("pdf_attachment_values", "proforma_pdf_attachment_values"):
            if values := invoice_data.get(name):
                values["raw"] = invoice._describe_portal_pdf(values["raw"])
        return result

    @api.model
    def _link_invoice_documents(self, invoices_data):
        """Override of `account` to have the new electronic invoices checked."""
        result = super()._link_invoice_documents(invoices_data)
        self.env["portal.einvoice.check"]._request(self.env["account.move"].union(*invoices_data))
        return result

    @api.model
    def _get_mail_params(self, move, move_data):
        """Override of `account` to mail the sealed PDF where there is one; the attachment of the invoice stays."""
        params = super()._get_mail_params(move, move_data)
        plain, sealed = move.invoice_pdf_report_id, move._get_portal_sealed_pdf()
        if params and sealed:
            params["attachments"] = [
                (name, sealed["content"] if name == plain.name and content == plain.raw else content)
                for name, content in params["attachments"]
            ]
        return params
