from odoo import models
from odoo.tools import SQL, format_amount


class PortalPaymentHistoryMixin(models.AbstractModel):
    """What was paid of an invoice and what was tried, as its reader is told."""

    _name = "portal.payment.history.mixin"
    _description = "Document with a History of Payments"

    def _get_portal_paid_days(self):
        """Return the day of the last payment of each invoice, with one query: {id: date}; credit is no payment."""
        moves = self._origin.filtered(lambda move: move.payment_state != "not_paid")
        if not moves:
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
            ids=moves._ids,
        )
        return dict(self.env.execute_query(paid))

    def _get_portal_payments(self):
        """Return what was paid of the invoice and what was tried, the newest first.

        It is called in sudo mode, for an invoice that the reader may read.

        :return: dicts of `date`, `amount`, `method`, `label` and `text`, all in words except the date, `state` (one of
            five), and `payment`, the record whose receipt there is, if there is one
        :rtype: list[dict]
        """
        self.ensure_one()
        if self.state != "posted" or not self.is_sale_document(include_receipts=True):
            return []
        partials = self._get_all_reconciled_invoice_partials() or []
        rows = [self._tell_portal_partial(partial) for partial in partials if not partial["is_exchange"]]
        told = self.env["account.payment"].union(*(row["payment"] for row in rows))
        others = (self.matched_payment_ids - told).filtered(lambda payment: payment.state != "draft")
        rows += [self._tell_portal_payment(payment) for payment in others]
        attempts = self.transaction_ids.filtered_domain(self.transaction_ids._get_portal_unbooked_domain())
        rows += [{"payment": told.browse(), **attempt._tell_portal_attempt(self)} for attempt in attempts]
        announced = self._get_portal_announced() if self.payment_state != "paid" else self.env["portal.remittance"]
        rows += [{"payment": told.browse(), **each._tell_portal_attempt(self)} for each in announced]
        return sorted(rows, key=lambda row: row["date"], reverse=True)

    def _tell_portal_partial(self, partial):
        """Return what was paid by one reconciliation, as a row of `_get_portal_payments`."""
        entry, payment = partial["aml"].move_id, partial["aml"].move_id.origin_payment_id
        amount = format_amount(self.env, partial["amount"], partial["currency"])
        if payment:
            return self._tell_portal_payment(payment, amount)
        row = {"date": entry.date, "amount": amount, "text": "", "state": "done", "payment": payment}
        if entry._is_credit() or self._is_credit():
            return row | {"label": self.env._("Deducted"), "method": self._tell_portal_credit(entry)}
        if entry.statement_line_id:
            return row | {"label": self.env._("Received"), "method": self.env._("Bank transfer")}
        return row | {"label": self.env._("Settled"), "method": ""}

    def _tell_portal_credit(self, entry):
        return self.env._("Credit note") if entry._is_credit() else self.env._("Invoice")

    def _tell_portal_payment(self, payment, amount=""):
        """Return a payment as a row of `_get_portal_payments`; its amount is told only if all of it is for this one."""
        if not amount and payment._get_portal_shares().get(payment.id, {}).keys() <= {self.id}:
            amount = format_amount(self.env, payment.amount, payment.currency_id)
        state, label = payment._get_portal_badge()
        return {
            "date": payment.date,
            "amount": amount,
            "method": payment._get_portal_method(),
            "state": state,
            "label": label,
            "text": payment._get_portal_advice(),
            "payment": payment if payment._has_portal_receipt() else payment.browse(),
        }
