from odoo import models
from odoo.tools import format_date


class PortalDeductibleMixin(models.AbstractModel):
    """What can be deducted from what a customer pays: a credit note, or money that is for no invoice yet.

    Money is known by its journal entry: that of a payment, or of a line of the bank's statement.
    """

    _name = "portal.deductible.mixin"
    _description = "Document That Can Be Deducted"

    def _is_portal_money(self):
        """Return whether a journal entry is of money that arrived."""
        self.ensure_one()
        return self.move_type == "entry" and bool(self.origin_payment_id or self.statement_line_id)

    def _get_portal_credit_lines(self, customer):
        """Return the lines of a credit note, or of money of a customer, that are not used up.

        :param res.partner customer: the company, or the person, that owes
        """
        self.ensure_one()
        if self.state != "posted" or not (self.move_type == "out_refund" or self._is_portal_money()):
            return self.line_ids.browse()
        lines = self.line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
                and line.currency_id.compare_amounts(line.amount_residual_currency, 0) < 0
                and line.partner_id.commercial_partner_id == customer
            )
        )
        return lines.sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _get_portal_deductible_lines(self, debt):
        """Return the lines that can be deducted from an invoice: of the same customer, vendor, currency and account.

        :param account.move debt: the invoice
        """
        accounts = debt.line_ids.filtered(lambda line: line.display_type == "payment_term").account_id
        return self._get_portal_credit_lines(debt.commercial_partner_id).filtered(
            lambda line: (
                line.account_id in accounts
                and line.currency_id == debt.currency_id
                and line.company_id == debt.company_id
            )
        )

    def _get_portal_unpromised_credit(self, debt):
        """Return how much can be deducted from an invoice: what is left, less what is deducted already from what is
        under way or announced.

        It is called in sudo mode, for a credit note that the reader may open, or for money that the reader may see.

        :param account.move debt: the invoice
        """
        self.ensure_one()
        left = abs(sum(self._get_portal_deductible_lines(debt).mapped("amount_residual_currency")))
        promised = self.portal_remittance_line_ids.filtered(lambda line: line.remittance_id._is_under_way())
        return max(debt.currency_id.round(left + sum(promised.mapped("amount"))), 0.0)

    def _get_portal_credit_name(self):
        """Return what is deducted, in the customer's words: the number of a credit note, or the day of money."""
        self.ensure_one()
        if not self._is_portal_money():
            return self.name
        return self.env._("Payment of %(date)s", date=format_date(self.env, self.date, date_format="medium"))
