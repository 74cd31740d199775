from odoo import api, models

PAYMENT = "account.payment"
INVOICES = "/my/invoices?filterby=invoices"
BALANCE = "/my/balance"


class PortalSection(models.Model):
    _inherit = "portal.section"

    @api.model
    def _is_readable(self, entry):
        """Override of `portal_custom_base` to show payments to whom their list is open; nobody outside reads them."""
        if entry["model_name"] != PAYMENT:
            return super()._is_readable(entry)
        return self.env["portal.list.payment"]._is_available()

    @api.model
    def _search_counted(self, entry, limit):
        """Override of `portal_custom_base` to count the payments of the list."""
        if entry["model_name"] != PAYMENT:
            return super()._search_counted(entry, limit)
        payments = self.env["portal.list.payment"]
        # In sudo mode as in the list, whose domain decides.
        return payments._get_records()._search(payments._get_domain() & payments._get_readable_domain(), limit=limit)

    # === BALANCE === #

    @api.model
    def _has_extra_page(self, section, page):
        """Override of `portal_custom_base`: the balance is a page of the section of invoices, and closed with it."""
        is_balance = page == BALANCE or page.startswith(f"{BALANCE}/")
        return (is_balance and section["path"] == INVOICES) or super()._has_extra_page(section, page)
