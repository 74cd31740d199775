from odoo import api, models


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _get_own_paths(self):
        """Override of `portal_custom_base` to leave out Odoo's card of overdue invoices.

        They are among what needs attention, and Odoo counts all of them, however many there are.
        """
        return super()._get_own_paths() | {"/my/invoices?filterby=overdue_invoices"}
