from odoo import api, models
from odoo.fields import Domain

# The parts of invoices that are open, for the database.
OPEN_PART = "display_type = 'payment_term' AND reconciled IS NOT TRUE"


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # The parts of an invoice that are open, of which balances are summed up; and those of all invoices by their day.
    _portal_part_idx = models.Index(f"(move_id, date_maturity, amount_residual_currency) WHERE {OPEN_PART}")
    _portal_part_due_idx = models.Index(f"(date_maturity, move_id) WHERE {OPEN_PART}")

    @api.model
    def _get_portal_part_domain(self):
        """Return which lines are parts of invoices that are open: an invoice that is paid at once has one.

        :rtype: Domain
        """
        return Domain("display_type", "=", "payment_term") & Domain("reconciled", "=", False)
