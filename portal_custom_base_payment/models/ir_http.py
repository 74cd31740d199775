from odoo import models

PATHS = ("/payment/pay", "/payment/confirmation")


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _is_checked_path(cls, path):
        """Override of `portal_custom_base` to add the general payment page, and the one after paying."""
        return super()._is_checked_path(path) or path in PATHS
