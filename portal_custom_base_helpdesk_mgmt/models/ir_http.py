from odoo import models

PATHS = ("/new/ticket", "/submitted/ticket", "/ticket/close")


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _is_checked_path(cls, path):
        """Override of `portal_custom_base` to add the forms of tickets."""
        return super()._is_checked_path(path) or path in PATHS
