from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # The parts of invoices that are open, of which balances are summed up.
    _portal_part_idx = models.Index(
        "(move_id, date_maturity, amount_residual_currency)"
        " WHERE display_type = 'payment_term' AND reconciled IS NOT TRUE"
    )
