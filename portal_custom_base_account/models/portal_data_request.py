from odoo import models


class PortalDataRequest(models.Model):
    _inherit = "portal.data.request"

    def _print_document(self, record):
        """Override of `portal_custom_base` to add the PDF of invoices, in the version that was sent, if any."""
        if record._name != "account.move":
            return super()._print_document(record)
        # In sudo mode as on Odoo's own page, as reports read more than customers may.
        move_sudo = record.sudo()
        if move_sudo.invoice_pdf_report_id:
            return move_sudo.invoice_pdf_report_id.raw
        report = self.env["ir.actions.report"].sudo().with_company(record.company_id).with_context(lang=record.env.lang)
        return report._render_qweb_pdf("account.account_invoices", record.ids)[0]
