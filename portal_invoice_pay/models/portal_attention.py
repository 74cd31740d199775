from odoo import api, models

# The filters of the list of invoices that hold what is to be paid.
ASKING = ("open", "overdue_invoices", "partial")


class PortalAttention(models.Model):
    _inherit = "portal.attention"

    @api.model
    def _asks_for_payment(self, entry):
        """Return whether an item is of invoices that are to be paid: by the filter of the list to which it leads."""
        return entry["route"] == "/my/invoices" and any(("filterby", name) in entry["args"] for name in ASKING)

    @api.model
    def _search_counted(self, entry, limit):
        """Override of `portal_custom_base`: what is disputed, announced or being paid does not wait."""
        query = super()._search_counted(entry, limit)
        if self._asks_for_payment(entry):
            query.add_where(self.env["account.move"]._get_portal_asked_sql(query.table))
        return query
