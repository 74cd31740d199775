from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _is_own_path(cls, path):
        """Override of `portal_custom_base` to add the check page and the downloads of staff."""
        return super()._is_own_path(path) or path.startswith(("/portal/verify", "/portal/seal"))

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Override of `http_routing` to translate the signature form and the check page."""
        return super()._get_translation_frontend_modules_name() + ["portal_sale_sign"]
