from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Override of `http_routing` to translate the signature form and the check page."""
        return super()._get_translation_frontend_modules_name() + ["portal_evidence"]
