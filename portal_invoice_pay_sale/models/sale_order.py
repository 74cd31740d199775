from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from odoo.addons.portal_custom_base_account.models.account_move import OWED
from odoo.addons.portal_invoice_pay.payment_lock import lock_for_payment


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # Written by each attempt alone, so that PostgreSQL notices two at once.
    portal_payment_attempts = fields.Integer(readonly=True, copy=False, groups="sales_team.group_sale_salesman")

    def _get_portal_payment_customers(self):
        """Return whose agreement decides how an order is paid: who buys, and who gets the invoice."""
        return (self.partner_id | self.partner_invoice_id).commercial_partner_id

    def _begin_portal_payment(self, values, actor):
        """Return the transaction that the same request has begun before, empty for a first one, and its amount.

        The order is held until the end of the transaction.

        :param dict values: what a browser named; it may be anything
        :param Actor actor: who pays
        :raise UserError: in words, if it cannot be paid
        """
        self.ensure_one()
        self.env["portal.payment.policy"]._check_visitor(self, actor)
        lock_for_payment(self, "portal_payment_attempts")
        # Nobody pays one of its invoices meanwhile.
        self.invoice_ids._lock_for_payment()
        key = self.transaction_ids._get_portal_payer_key(actor)
        own = self.transaction_ids.filtered(lambda tx: tx.portal_payer_key == key)
        same = own.filtered(lambda tx: tx._is_portal_repeated(values))[:1]
        if same and same.state != "draft":
            return same, same.amount
        amount = self._check_portal_payment(values.get("amount"))
        # The customer's agreement may have changed since.
        same._check_portal_policy()
        drafts = self.transaction_ids.filtered(lambda tx: tx.state == "draft") - same
        drafts._give_way(drafts.filtered(lambda tx: tx._gives_portal_way_to(actor)))
        return same, amount

    def _check_portal_payment(self, amount):
        """Return the amount that is charged, one between what the order asks for and what is left.

        :param amount: what a browser named; it may be anything
        :raise UserError: in words, if it cannot be paid
        """
        self.ensure_one()
        if self.state == "cancel":
            raise UserError(self.env._("This order was cancelled."))
        if self.state == "draft" or (self.state == "sent" and self.is_expired):
            raise UserError(self.env._("This quotation is not open any more, or not yet."))
        if self.transaction_ids.filtered(lambda tx: tx._is_portal_under_way()):
            raise UserError(self.env._("A payment of this order is under way."))
        if reason := self._get_portal_held_reason():
            raise UserError(reason)
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

    def _get_portal_held_reason(self):
        """Return why an order waits for the payment of one of its invoices, in words, or nothing.

        Called in sudo mode, for an order that the reader may open.
        """
        self.ensure_one()
        for move in self.invoice_ids.filtered(lambda move: move.state == "posted"):
            # What was begun by the order itself is told by the order. Some readers of an order see no invoices.
            if move._get_portal_transactions_under_way() - self.transaction_ids:
                return self.env._("A payment of an invoice of this order is under way.")
            if move.portal_is_announced:
                return self.env._("A bank transfer for an invoice of this order is announced.")
        return ""

    def _get_portal_payment_bounds(self):
        """Return the lowest and the highest amount that can be paid of an order now."""
        self.ensure_one()
        currency = self.currency_id
        received = self.amount_paid + self._get_portal_received_by_invoices()
        left = max(currency.round(self.amount_total - received), 0.0)
        if self._has_to_be_paid():
            required = currency.round(self._get_prepayment_required_amount() - received)
            return min(max(required, currency.rounding), left), left
        company = self.company_id
        least = company.currency_id._convert(
            company.portal_min_partial_amount, currency, company, fields.Date.context_today(self)
        )
        return min(max(currency.round(least), currency.rounding), left), left

    def _get_portal_received_by_invoices(self):
        """Return what its invoices received otherwise than by its own payments, as by the bank, in its currency."""
        self.ensure_one()
        total = 0.0
        for move in self.invoice_ids.filtered(lambda move: move.state == "posted" and move.amount_total):
            if move.move_type in OWED:
                own_lines = move.invoice_line_ids.filtered(lambda line: self in line.sale_line_ids.order_id)
                # An invoice of several orders: as much as they have of it.
                share = sum(own_lines.mapped("price_total")) / move.amount_total
                received = self._get_portal_received(move) * share
                total += move.currency_id._convert(received, self.currency_id, self.company_id, move.date)
        return self.currency_id.round(total)

    def _get_portal_received(self, move):
        """Return what an invoice received otherwise than by payments of the order; credit notes are no money."""
        own, total = self.transaction_ids.payment_id, 0.0
        for partial in move._get_all_reconciled_invoice_partials() or []:
            entry = partial["aml"].move_id
            is_money = entry.origin_payment_id or entry.statement_line_id
            if is_money and not partial["is_exchange"] and entry.origin_payment_id not in own:
                total += partial["amount"]
        # Payments without an entry are booked by the bank's line.
        bare = move.matched_payment_ids.filtered(lambda payment: not payment.move_id)
        waiting = (bare - own).filtered(lambda payment: payment.state == "in_process")
        total += min(sum(waiting.mapped("amount")), move.amount_residual)
        return max(total - sum((bare & own).filtered(lambda payment: payment.state == "paid").mapped("amount")), 0.0)
