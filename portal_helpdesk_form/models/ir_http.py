from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _is_checked_path(cls, path):
        """Override of `portal_custom_base` to add the form of a ticket and the one for visitors."""
        return super()._is_checked_path(path) or path.startswith(("/new/ticket/", "/help/new"))
