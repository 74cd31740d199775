from odoo import api, models
from odoo.fields import Domain


class PortalAnswerNews(models.AbstractModel):
    _inherit = "portal.answer.news"

    @api.model
    def _get_sources(self):
        """Override of `portal_custom_base`: invoices and credit notes."""
        return [
            *super()._get_sources(),
            {
                "model": "account.move",
                "date": "invoice_date",
                "domain": Domain("state", "=", "posted")
                & Domain("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                "section": "/my/invoices?filterby=invoices",
            },
        ]
