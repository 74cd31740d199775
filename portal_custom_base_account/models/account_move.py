from odoo import models

NOTIFIED_TYPES = ("out_invoice", "out_refund", "out_receipt")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """Override of `account` to notify customers of new invoices."""
        new = self.filtered(lambda move: not move.posted_before and move.move_type in NOTIFIED_TYPES)
        posted = super()._post(soft=soft)
        self.env["portal.event"]._notify("invoice_posted", posted & new)
        return posted

    def _get_invoice_pdf_proforma(self):
        """Override of `account` to return the invoice itself once it is posted, even if not e-mailed yet."""
        if self.state != "posted":
            return super()._get_invoice_pdf_proforma()
        content, _format = self.env["ir.actions.report"]._render_qweb_pdf("account.account_invoices", self.ids)
        return {"filename": self._get_invoice_report_filename(), "filetype": "pdf", "content": content}
