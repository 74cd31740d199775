from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from odoo.addons.portal_invoice_pay.models.account_move import PROMISED
from odoo.addons.portal_invoice_pay.payment_lock import lock_for_payment


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # Written by each attempt alone, so that PostgreSQL notices two at once.
    portal_payment_attempts = fields.Integer(readonly=True, copy=False, groups="sales_team.group_sale_salesman")

    def _get_portal_payment_customers(self):
        """Return whose agreement decides how an order is paid: who buys, and who gets the invoice."""
        return (self.partner_id | self.partner_invoice_id).commercial_partner_id

    def _check_portal_payment(self, amount):
        """Return the amount that is charged, one between what the order asks for and what is left.

        The order is held until the end of the transaction.

        :param amount: what a browser named; it may be anything
        :raise UserError: in words, if it cannot be paid
        """
        self.ensure_one()
        lock_for_payment(self, "portal_payment_attempts")
        if self.state == "cancel":
            raise UserError(self.env._("This order was cancelled."))
        if self.state == "draft" or (self.state == "sent" and self.is_expired):
            raise UserError(self.env._("This quotation is not open any more, or not yet."))
        if self.transaction_ids.filtered(lambda tx: tx.state == "pending" and tx.provider_code not in PROMISED):
            raise UserError(self.env._("A payment of this order is under way."))
        wanted = self.env["portal.payment.choice"]._parse_amount(amount)
        least, most = self._get_portal_payment_bounds()
        compare = self.currency_id.compare_amounts
        if most <= 0:
            raise UserError(self.env._("This order is paid already."))
        if wanted is None or compare(wanted, least) < 0 or compare(wanted, most) > 0:
            values = {"least": format_amount(self.env, least, self.currency_id)}
            values["most"] = format_amount(self.env, most, self.currency_id)
            raise UserError(self.env._("An amount between %(least)s and %(most)s can be paid.", **values))
        return self.currency_id.round(wanted)

    def _get_portal_payment_bounds(self):
        """Return the lowest and the highest amount that can be paid of an order now."""
        self.ensure_one()
        currency = self.currency_id
        left = max(currency.round(self.amount_total - self.amount_paid), 0.0)
        if self._has_to_be_paid():
            required = currency.round(self._get_prepayment_required_amount() - self.amount_paid)
            return min(max(required, currency.rounding), left), left
        company = self.company_id
        least = company.currency_id._convert(
            company.portal_min_partial_amount, currency, company, fields.Date.context_today(self)
        )
        return min(max(currency.round(least), currency.rounding), left), left
