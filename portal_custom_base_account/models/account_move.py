from odoo import models

ANNOUNCED_TYPES = ("out_invoice", "out_refund", "out_receipt")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """Override of `account` to tell customers of a new invoice."""
        new = self.filtered(lambda move: not move.posted_before and move.move_type in ANNOUNCED_TYPES)
        posted = super()._post(soft=soft)
        self.env["portal.event"]._notify("invoice_posted", posted & new)
        return posted

    def _get_invoice_pdf_proforma(self):
        """Override of `account`: a posted invoice is no pro forma, also before staff sent it by mail."""
        if self.state != "posted":
            return super()._get_invoice_pdf_proforma()
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf("account.account_invoices", self.ids)
        return {"filename": self._get_invoice_report_filename(), "filetype": "pdf", "content": content}
