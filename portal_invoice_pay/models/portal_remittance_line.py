from datetime import timedelta
from itertools import product

from odoo import api, fields, models
from odoo.fields import Domain

from .portal_reminded_mixin import PROMISE_DAYS


class PortalRemittanceLine(models.Model):
    """How much of a remittance is for one document."""

    _name = "portal.remittance.line"
    _description = "Line of a Portal Payment"
    _rec_name = "move_id"

    remittance_id = fields.Many2one(
        "portal.remittance", "Portal Payment", required=True, readonly=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True, index=True, ondelete="restrict")
    currency_id = fields.Many2one(related="remittance_id.currency_id")
    amount = fields.Monetary(readonly=True, help="What is paid of the invoice; less than zero for what is deducted.")

    _move_uniq = models.Constraint(
        "UNIQUE(remittance_id, move_id)", "A payment of the portal names each document once."
    )

    @api.model
    def _get_announced_domain(self):
        """Return the lines of transfers that people who are signed in announced, and that may still arrive.

        What was announced by a link holds no invoice back from them.

        :rtype: Domain
        """
        since = fields.Datetime.now() - timedelta(days=PROMISE_DAYS)
        is_expected = Domain("remittance_id.state", "=", "expected") & Domain("remittance_id.announced_on", ">", since)
        return is_expected & Domain("remittance_id.user_id", "!=", False)

    def _deduct_from(self, debt, most):
        """Reconcile a credit with an invoice, no more than an amount, and return how much it was.

        :param portal.remittance.line debt: the line of the invoice
        :param float most: the amount
        """
        self.ensure_one()
        left, lines = most, self.move_id._get_portal_deductible_lines(debt.move_id)
        for line, term_line in product(lines, debt.move_id._get_portal_term_lines()):
            part = min(left, abs(line.amount_residual_currency), abs(term_line.amount_residual_currency))
            if self.currency_id.compare_amounts(part, 0) > 0 and line.account_id == term_line.account_id:
                (line | term_line)._reconcile_portal_part(part)
                left -= part
        return most - left

    def _split_by_instalment(self, account):
        """Return the open instalments that the amount reaches, the first due first.

        :param account.account account: where the money is booked; instalments elsewhere cannot be reconciled with it
        :return: pairs of an instalment and the most that is paid of it; nothing if it is paid whole
        :rtype: list[tuple]
        """
        self.ensure_one()
        left, parts = self.amount, []
        lines = self.move_id._get_portal_term_lines()
        for term_line in lines.filtered(lambda line: line.parent_state == "posted" and line.account_id == account):
            residual = abs(term_line.amount_residual_currency)
            if self.currency_id.compare_amounts(left, 0) <= 0:
                break
            parts.append((term_line, 0 if self.currency_id.compare_amounts(left, residual) >= 0 else left))
            left -= residual
        return parts
