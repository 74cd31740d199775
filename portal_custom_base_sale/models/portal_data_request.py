from odoo import models


class PortalDataRequest(models.Model):
    _inherit = "portal.data.request"

    def _print_document(self, record):
        """Override of `portal_custom_base` to add the PDF of quotations and orders."""
        if record._name != "sale.order":
            return super()._print_document(record)
        # In sudo mode as on Odoo's own page, as reports read more than customers may.
        report = self.env["ir.actions.report"].sudo().with_company(record.company_id).with_context(lang=record.env.lang)
        return report._render_qweb_pdf("sale.action_report_saleorder", record.ids)[0]
