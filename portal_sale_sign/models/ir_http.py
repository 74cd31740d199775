from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Override of `http_routing` to translate what scripts say."""
        return super()._get_translation_frontend_modules_name() + ["portal_sale_sign"]
