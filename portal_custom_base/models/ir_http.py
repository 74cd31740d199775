from werkzeug.exceptions import NotFound

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Override of `http_routing` to close the pages of the sections that the company hides.

        Staff still see them, and so does a visitor with a link to one document: which company that
        belongs to is not known here.
        """
        result = super()._pre_dispatch(rule, args)
        user = request.env.user
        if request.httprequest.path.startswith("/my/") and user and user._is_portal():
            if request.env["portal.section"]._is_path_hidden(request.httprequest.full_path):
                raise NotFound()
        return result

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Override of `http_routing` to translate what scripts say."""
        return super()._get_translation_frontend_modules_name() + ["portal_custom_base"]
