from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.portal_custom_base.models.portal_adoption import MOST_ROWS


class PortalAdoption(models.Model):
    _inherit = "portal.adoption"
    _depends = {
        "account.move": ["move_type", "state", "payment_state", "invoice_date", "partner_id"],
        "account.move.line": ["move_id"],
        "account.partial.reconcile": ["debit_move_id", "max_date"],
    }

    days_to_pay = fields.Float(
        "Median days to pay",
        readonly=True,
        aggregator="avg",
        help="Half of the invoices of a year were paid faster, counted from their date, however they were paid. Of "
        "several customers: the average of theirs.",
    )

    @api.model
    def _get_events(self, since):
        """Override of `portal_custom_base` to tell which invoices were paid, by the day of the last payment."""
        paid = SQL(
            """
            SELECT invoice.partner_id, 'paid', FALSE, last.day::timestamp, (last.day - invoice.invoice_date)::float
              FROM (SELECT id, partner_id, invoice_date FROM account_move
                     WHERE move_type = 'out_invoice' AND state = 'posted' AND payment_state IN ('paid', 'in_payment')
                       AND invoice_date > %s
                     ORDER BY id DESC LIMIT %s) invoice
 JOIN LATERAL (SELECT max(partial.max_date) AS day
                 FROM account_move_line line
                 JOIN account_partial_reconcile partial ON partial.debit_move_id = line.id
                WHERE line.move_id = invoice.id) last ON last.day IS NOT NULL
            """,
            since.date(),
            MOST_ROWS,
        )
        return [*super()._get_events(since), paid]

    @api.model
    def _get_measures(self, month):
        """Override of `portal_custom_base` to add how long paying takes."""
        return super()._get_measures(month) | {"days_to_pay": self._get_median("paid")}
