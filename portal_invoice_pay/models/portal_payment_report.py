from odoo import fields, models
from odoo.tools import SQL


class PortalPaymentReport(models.Model):
    """When invoices were paid and how, and what is overdue: one row for each invoice of a customer."""

    _name = "portal.payment.report"
    _description = "Payments of Customers"
    _auto = False
    _rec_name = "move_id"
    _order = "invoice_date desc, id desc"
    _depends = {
        "account.move": [
            "state",
            "move_type",
            "date",
            "payment_state",
            "invoice_date",
            "invoice_date_due",
            "company_id",
        ],
        "account.move.line": ["move_id", "account_id", "balance", "amount_residual"],
        "account.partial.reconcile": ["debit_move_id", "credit_move_id", "max_date"],
        "account.payment": ["move_id", "payment_transaction_id", "date", "state"],
        "portal.remittance": ["state", "received_on"],
        "portal.remittance.line": ["remittance_id", "move_id", "amount"],
    }

    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    commercial_partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    invoice_date = fields.Date(readonly=True)
    invoice_date_due = fields.Date("Due date", readonly=True)
    paid_on = fields.Date("Paid on", readonly=True, help="When the last payment of a paid invoice arrived.")
    way = fields.Selection([("portal", "Portal"), ("other", "Other"), ("open", "Not paid")], "Paid by", readonly=True)
    days_to_pay = fields.Integer("Days to pay", readonly=True, aggregator="avg", help="Since the date of the invoice.")
    days_late = fields.Integer(
        "Days late", readonly=True, aggregator="avg", help="Since the due date; less than zero: paid before it."
    )
    amount_total = fields.Monetary("Total", readonly=True, help="In the currency of the company.")
    amount_residual = fields.Monetary("Left to pay", readonly=True)
    amount_overdue = fields.Monetary("Overdue", readonly=True)
    age = fields.Selection(
        [
            ("paid", "Paid"),
            ("0", "Not due"),
            ("30", "1 to 30 days"),
            ("60", "31 to 60 days"),
            ("90", "61 to 90 days"),
            ("more", "Over 90 days"),
        ],
        "Overdue since",
        readonly=True,
    )

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    def _select(self):
        late = SQL("CURRENT_DATE - COALESCE(part.due, move.invoice_date_due)")
        return SQL(
            """
            SELECT move.id, move.id AS move_id, move.company_id, company.currency_id, move.commercial_partner_id,
                move.invoice_user_id AS user_id, move.invoice_date, move.invoice_date_due,
                CASE WHEN %(is_paid)s THEN paid.day END AS paid_on,
                CASE WHEN NOT %(is_paid)s THEN 'open' WHEN paid.is_portal THEN 'portal' ELSE 'other' END AS way,
                CASE WHEN %(is_paid)s THEN paid.day - move.invoice_date END AS days_to_pay,
                CASE WHEN %(is_paid)s THEN paid.day - move.invoice_date_due ELSE %(late)s END AS days_late,
                move.amount_total_signed AS amount_total,
                CASE WHEN %(is_paid)s THEN 0 ELSE move.amount_residual_signed END AS amount_residual,
                CASE WHEN %(is_paid)s THEN 0 ELSE COALESCE(part.late, 0) END AS amount_overdue,
                CASE WHEN %(is_paid)s OR move.amount_residual_signed = 0 THEN 'paid' WHEN %(late)s <= 0 THEN '0'
                    WHEN %(late)s <= 30 THEN '30' WHEN %(late)s <= 60 THEN '60' WHEN %(late)s <= 90 THEN '90'
                    ELSE 'more' END AS age
            """,
            # A payment without an entry leaves the amount open until the bank's statement arrives.
            is_paid=SQL(
                "((move.amount_residual_signed = 0 OR move.payment_state = 'in_payment') AND paid.day IS NOT NULL)"
            ),
            late=late,
        )

    def _from(self):
        """Join what each invoice was paid with: the day of the last of it, and whether any of it came by the portal;
        and which of its parts are late.

        A transfer that a customer announced has no transaction; its remittance tells, by the day of the money.
        """
        return SQL(
            """
            FROM account_move move
            JOIN res_company company ON company.id = move.company_id
            LEFT JOIN LATERAL (
                SELECT MAX(received.day) AS day,
                    BOOL_OR(received.transaction_id IS NOT NULL OR EXISTS (
                        SELECT FROM portal_remittance_line share
                        JOIN portal_remittance remittance ON remittance.id = share.remittance_id
                        WHERE share.move_id = move.id AND share.amount > 0 AND remittance.state = 'done'
                            AND remittance.received_on = received.money_on
                    )) AS is_portal
                FROM (
                    SELECT part.max_date AS day, payment.payment_transaction_id AS transaction_id,
                        CASE WHEN entry.move_type = 'entry' THEN entry.date END AS money_on
                    FROM account_move_line line
                    JOIN account_partial_reconcile part ON part.debit_move_id = line.id
                    JOIN account_move_line other ON other.id = part.credit_move_id
                    JOIN account_move entry ON entry.id = other.move_id
                    LEFT JOIN account_payment payment ON payment.move_id = entry.id
                    WHERE line.move_id = move.id
                    UNION ALL
                    SELECT payment.date, payment.payment_transaction_id, payment.date
                    FROM account_move__account_payment link
                    JOIN account_payment payment ON payment.id = link.payment_id
                    WHERE link.invoice_id = move.id AND payment.move_id IS NULL
                        AND payment.state IN ('in_process', 'paid')
                ) received
            ) paid ON TRUE
            LEFT JOIN LATERAL (
                SELECT MIN(line.date_maturity) AS due,
                    SUM(line.amount_residual) FILTER (WHERE line.date_maturity < CURRENT_DATE) AS late
                FROM account_move_line line
                WHERE line.move_id = move.id AND line.display_type = 'payment_term' AND line.reconciled IS NOT TRUE
            ) part ON TRUE
            """
        )

    def _where(self):
        """Leave out what was reversed as a whole: nobody paid it."""
        return SQL(
            """
            WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_receipt')
                AND move.payment_state != 'reversed'
            """
        )
