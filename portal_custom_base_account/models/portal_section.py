from odoo import api, models


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _get_own_paths(self):
        """Override of `portal_custom_base` to leave out Odoo's card of overdue invoices.

        They are shown as an attention item, and Odoo counts all of them without a limit.
        """
        return super()._get_own_paths() | {"/my/invoices?filterby=overdue_invoices"}
