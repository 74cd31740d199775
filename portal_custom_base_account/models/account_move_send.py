from odoo import models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    def _send_mail(self, move, mail_template, **kwargs):
        """Override of `account` to leave out the PDF of the invoice if the company prefers a link.

        Attachments that staff added and separate files of electronic invoices are kept. An e-mail that nobody asked
        for is not sent to those whom a notice has told already.
        """
        if move.is_sale_document(include_receipts=True) and move.company_id.portal_mail_without_document:
            printed = {move.invoice_pdf_report_id.name, move._get_invoice_proforma_pdf_report_filename()}
            attachments = kwargs.get("attachments") or []
            kwargs["attachments"] = [attachment for attachment in attachments if attachment[0] not in printed]
        partners = self.env["res.partner"].browse(kwargs.get("partner_ids") or [])
        if self.env.context.get("portal_is_automatic"):
            left = partners - self.env["portal.notice"]._get_told("invoice_posted", move)
            if partners and not left:
                return None
            kwargs["partner_ids"] = left.ids
        # This e-mail replaces the waiting notices of the same invoice, for those whom it reaches.
        self.env["portal.notice"]._drop_waiting("invoice_posted", move, partners | move.message_partner_ids)
        return super()._send_mail(move, mail_template, **kwargs)
