import io

from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Override of `base` to give the PDFs of invoices a title and a language, which wkhtmltopdf does not."""
        streams = super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        if not self._is_invoice_report(report_ref):
            return streams
        for move in self.env["account.move"].browse(filter(None, streams)):
            stream = streams[move.id]
            # What is stored already stays as it is.
            if stream["stream"] and not stream["attachment"]:
                stream["stream"] = io.BytesIO(move._describe_portal_pdf(stream["stream"].getvalue()))
        return streams
