from odoo import models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    def _send_mail(self, move, mail_template, **kwargs):
        """Override of `account` to leave out the PDF where the company wants a link only."""
        if move.is_sale_document(include_receipts=True) and move.company_id.portal_mail_without_document:
            kwargs["attachments"] = [
                attachment
                for attachment in kwargs.get("attachments") or []
                if not attachment[0].lower().endswith(".pdf")
            ]
            printed = move.invoice_pdf_report_id.ids
            kwargs["attachment_ids"] = [id_ for id_ in kwargs.get("attachment_ids") or [] if id_ not in printed]
        return super()._send_mail(move, mail_template, **kwargs)
