from odoo import api, models


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _get_document_section(self, document):
        """Override of `portal_custom_base`, as quotations and orders share one path."""
        if document._name != "sale.order":
            return super()._get_document_section(document)
        return "/my/orders" if document.state == "sale" else "/my/quotes"
