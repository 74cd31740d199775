import json

from odoo import api, models


class PortalSaleOfferContent(models.AbstractModel):
    _inherit = "portal.sale.offer.content"

    @api.model
    def _get_files(self, order):
        """Override of `portal_sale_sign`: pages that are printed with the quotation belong to the offer."""
        # In sudo mode as whoever sells may print pages that are not theirs to read.
        order_sudo = order.sudo()
        pages_sudo = order_sudo.quotation_document_ids.ir_attachment_id
        return super()._get_files(order) | pages_sudo | order_sudo.order_line.product_document_ids.ir_attachment_id

    def _prepare_payload(self, order, lang):
        """Override of `portal_sale_sign` to freeze what was filled in on those pages."""
        # As text, whatever somebody wrote there.
        filled = order.customizable_pdf_form_fields
        text = filled if isinstance(filled, str) else json.dumps(filled, sort_keys=True)
        return super()._prepare_payload(order, lang) | {"page_fields": text if filled else None}
