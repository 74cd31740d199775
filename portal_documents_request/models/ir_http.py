from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _is_own_path(cls, path):
        """Override of `portal_custom_base` to add the page of a link."""
        return super()._is_own_path(path) or path.startswith("/portal/requests/")

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Override of `http_routing` to translate what scripts say."""
        return super()._get_translation_frontend_modules_name() + ["portal_documents_request"]
