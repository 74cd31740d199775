from odoo import models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    def _send_mail(self, move, mail_template, **kwargs):
        """Override of `account` to leave out the printed invoice where the company wants a link only.

        What staff add by hand stays, and so does an electronic invoice in a file of its own.
        """
        if move.is_sale_document(include_receipts=True) and move.company_id.portal_mail_without_document:
            printed = {move.invoice_pdf_report_id.name, move._get_invoice_proforma_pdf_report_filename()}
            attachments = kwargs.get("attachments") or []
            kwargs["attachments"] = [attachment for attachment in attachments if attachment[0] not in printed]
        # One mail tells of an invoice: that of the notice, which waits a while, is not needed any more.
        self.env["portal.notice"]._drop_waiting("invoice_posted", move)
        return super()._send_mail(move, mail_template, **kwargs)
