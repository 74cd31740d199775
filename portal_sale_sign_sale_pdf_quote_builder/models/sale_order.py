import json

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_offer_files(self):
        """Override of `portal_sale_sign`: pages that are printed with the quotation belong to the offer."""
        return super()._get_offer_files() | self._get_offer_pages()

    def _get_offer_pages(self):
        """Return the files whose pages are printed with the quotation.

        :return: a recordset of `ir.attachment`
        """
        # In sudo mode as whoever sells may print pages that are not theirs to read.
        pages_sudo = self.sudo().quotation_document_ids.ir_attachment_id
        return pages_sudo | self.sudo().order_line.product_document_ids.ir_attachment_id

    def _get_offer_payload(self, lang=None):
        """Override of `portal_sale_sign` to freeze what was filled in on those pages."""
        # In sudo mode as customers may not read the field. As text, whatever somebody wrote there.
        filled = self.sudo().customizable_pdf_form_fields
        text = filled if isinstance(filled, str) else json.dumps(filled, sort_keys=True)
        return super()._get_offer_payload(lang=lang) | {"page_fields": text if filled else None}

    def _compare_rest(self, signed, now):
        """Override of `portal_sale_sign` to tell that other texts are filled in."""
        found = super()._compare_rest(signed, now)
        if signed.get("page_fields") != now.get("page_fields"):
            found.append({"label": self.env._("Printed pages"), "signed": "", "now": self.env._("filled in anew")})
        return found
