from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _is_own_path(cls, path):
        """Override of `portal_custom_base` to add the check page and the downloads of staff."""
        return super()._is_own_path(path) or path.startswith(("/portal/verify", "/portal/seal"))
