import io
import logging

from odoo import models
from odoo.tools import str2bool
from odoo.tools.pdf import PdfFileWriter, fill_form_fields_pdf

_logger = logging.getLogger(__name__)


class PortalSaleSeal(models.Model):
    _inherit = "portal.sale.seal"

    def _is_report_possible(self):
        """Override of `portal_sale_sign`: the report prints the pages anew, so they must be as they were signed."""
        if not super()._is_report_possible():
            return False
        order = self.env["sale.order"].browse(self.order_res_id)
        beside = {(file["name"], file["sha256"]) for file in order._describe_files(order._get_product_files())}
        signed = {(file["name"], file["sha256"]) for file in self.evidence_id.version_id._get_payload()["documents"]}
        pages = {(file["name"], file["sha256"]) for file in order._describe_files(order._get_offer_pages())}
        # None is another one, and none is missing.
        return signed - beside <= pages <= signed

    def _print_report(self):
        """Override of `portal_sale_sign` to print the pages that were offered, which Odoo leaves out of an order."""
        pdf = super()._print_report()
        order = self.env["sale.order"].browse(self.order_res_id)
        if not pdf or not order._get_offer_pages() or self._has_pages(order):
            return pdf
        try:
            return self._add_pages(pdf, order)
        except Exception as error:
            # Whatever is wrong with a page must not hold up the document.
            _logger.warning("The order %s is printed without the quotation builder: %s", order.name, error)
            return b""

    def _has_pages(self, order):
        """Return whether the report has the pages of the quotation builder already."""
        # In sudo mode as only administrators may read parameters.
        is_kept = self.env["ir.config_parameter"].sudo().get_param("sale.always_include_selected_documents")
        return order.state != "sale" or str2bool(is_kept)

    def _add_pages(self, pdf, order):
        """Return a printed order with the pages before and after it, filled in."""
        report = self.env["ir.actions.report"].with_context(
            lang=self.evidence_id.version_id._get_lang(), use_babel=True
        )
        writer, values = PdfFileWriter(), {}
        footers = order.quotation_document_ids.filtered(lambda page: page.document_type == "footer")

        def add(page, prefix, line=None):
            report._update_mapping_and_add_pages_to_writer(writer, page, values, prefix, order, line)

        for page in order.quotation_document_ids - footers:
            add(page, f"header_{page.id}_")
        for line in order.order_line:
            for page in line.product_document_ids:
                add(page, f"line_{line.id}_{page.id}_", line)
        report._add_pages_to_writer(writer, pdf)
        for page in footers:
            add(page, f"footer_{page.id}_")
        if values:
            fill_form_fields_pdf(writer, values)
        output = io.BytesIO()
        writer.write(output)
        return output.getvalue()
