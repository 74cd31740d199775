from odoo import api, fields, models
from odoo.tools import SQL


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_portal_disputed_amount(self):
        """Return how much of what is left the customer disputes, in the invoice's currency; it is not asked for.

        For a module to keep an amount from being paid online, it must override this method and return the result
        plus its own.
        """
        self.ensure_one()
        return 0.0

    # === LIST AND PAGE === #

    portal_paid_on = fields.Date(
        "Paid On",
        compute="_compute_portal_paid_on",
        groups="account.group_account_invoice",
        help="The day of the last payment that was received for it.",
    )
    # The orders that customers search for, as Odoo has it for the other two texts.
    invoice_origin = fields.Char(index="trigram")

    # The filters of the list that find few among many, each in the order of the list.
    _portal_partial_idx = models.Index("(invoice_date, id) WHERE state = 'posted' AND payment_state = 'partial'")
    _portal_in_payment_idx = models.Index("(invoice_date, id) WHERE state = 'posted' AND payment_state = 'in_payment'")
    _portal_credit_idx = models.Index("(invoice_date, id) WHERE state = 'posted' AND move_type = 'out_refund'")

    @api.depends("line_ids.matched_debit_ids", "line_ids.matched_credit_ids", "matched_payment_ids.state")
    def _compute_portal_paid_on(self):
        days = self._get_portal_paid_days()
        for move in self:
            move.portal_paid_on = days.get(move._origin.id, False)

    def _get_portal_paid_days(self):
        """Return the day of the last payment of each invoice, with one query: {id: date}; credit is no payment."""
        if not self._origin:
            return {}
        for name in ("account.partial.reconcile", "account.move.line", "account.move", "account.payment"):
            self.env[name].flush_model()
        paid = SQL(
            """
            SELECT link.move_id, MAX(link.date) FROM (
                SELECT own.move_id, entry.date FROM account_move_line own
                  JOIN account_partial_reconcile part ON part.debit_move_id = own.id
                  JOIN account_move_line other ON other.id = part.credit_move_id
                  JOIN account_move entry ON entry.id = other.move_id
                 WHERE own.move_id IN %(ids)s
                   AND (entry.origin_payment_id IS NOT NULL OR entry.statement_line_id IS NOT NULL)
                UNION ALL
                SELECT own.move_id, entry.date FROM account_move_line own
                  JOIN account_partial_reconcile part ON part.credit_move_id = own.id
                  JOIN account_move_line other ON other.id = part.debit_move_id
                  JOIN account_move entry ON entry.id = other.move_id
                 WHERE own.move_id IN %(ids)s
                   AND (entry.origin_payment_id IS NOT NULL OR entry.statement_line_id IS NOT NULL)
                UNION ALL
                SELECT rel.invoice_id, payment.date FROM account_move__account_payment rel
                  JOIN account_payment payment ON payment.id = rel.payment_id
                 WHERE rel.invoice_id IN %(ids)s
                   AND payment.move_id IS NULL AND payment.state IN ('in_process', 'paid')
            ) link GROUP BY link.move_id
            """,
            ids=self._origin._ids,
        )
        return dict(self.env.execute_query(paid))

    def _get_portal_badge(self):
        """Override of `portal_custom_base_account` to say for how many days it is overdue."""
        badge, label = super()._get_portal_badge()
        if self.state == "cancel" or self._get_portal_state() != "overdue" or badge != "problem":
            return badge, label
        return self.env["portal.answer.mixin"]._tell_deadline(self.invoice_date_due)
