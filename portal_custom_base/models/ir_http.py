from werkzeug.exceptions import NotFound

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Override of `http_routing` to close the pages of the sections that the company hides."""
        result = super()._pre_dispatch(rule, args)
        path = request.httprequest.path
        if path.startswith("/my/") and request.env["portal.section"]._is_path_hidden(path):
            raise NotFound()
        return result

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Override of `http_routing` to translate what scripts say."""
        return super()._get_translation_frontend_modules_name() + ["portal_custom_base"]
