from odoo import api, models

INVOICES = "/my/invoices?filterby=invoices"
BALANCE = "/my/balance"


class PortalSection(models.Model):
    _inherit = "portal.section"

    # === BALANCE === #

    @api.model
    def _has_extra_page(self, section, page):
        """Override of `portal_custom_base`: the balance is a page of the section of invoices, and closed with it."""
        is_balance = page == BALANCE or page.startswith(f"{BALANCE}/")
        return (is_balance and section["path"] == INVOICES) or super()._has_extra_page(section, page)
