from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _is_own_path(cls, path):
        """Override of `portal_custom_base` to add the page of an amount without a document."""
        return super()._is_own_path(path) or path == "/payment/pay"
