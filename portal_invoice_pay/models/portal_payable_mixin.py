from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.portal_custom_base_account.models.account_move import OPEN, OWED


class PortalPayableMixin(models.AbstractModel):
    """How much of an invoice can be paid now, and why nothing can."""

    _name = "portal.payable.mixin"
    _description = "Document to Pay"

    def _get_portal_payable_amount(self):
        """Return what is to be paid of an invoice: what is left, less what is disputed or announced."""
        self.ensure_one()
        held = self._get_portal_disputed_amount() + self._get_portal_announced_amount()
        return max(self.currency_id.round(self.amount_residual - held), 0.0)

    def _get_portal_announced_amount(self):
        """Return how much of what is left is to come by bank transfers that are announced."""
        self.ensure_one()
        # In sudo mode as customers have no right on remittances; of an invoice that the reader may read.
        return max(min(self.sudo().portal_announced_amount, self.amount_residual), 0.0)

    def _get_portal_least_amount(self):
        """Return the lowest amount that may be paid of an invoice, in its currency."""
        self.ensure_one()
        payable, company = self._get_portal_payable_amount(), self.company_id
        if not company.portal_allows_partial:
            return payable
        least = company.currency_id._convert(
            company.portal_min_partial_amount, self.currency_id, company, fields.Date.context_today(self)
        )
        return min(max(self.currency_id.round(least), self.currency_id.rounding), payable)

    def _get_portal_next_amount(self):
        """Return the next instalment of an invoice and its due date; zero and False if it is paid at once."""
        self.ensure_one()
        values = self._get_invoice_next_payment_values()
        if values.get("installment_state") not in ("next", "overdue"):
            return 0.0, False
        amount = min(values["next_amount_to_pay"], self._get_portal_payable_amount())
        return amount, values["next_due_date"]

    def _get_portal_term_lines(self):
        """Return the instalments that are not paid yet, the first due first."""
        lines = self.line_ids.filtered(lambda line: line.display_type == "payment_term" and not line.reconciled)
        return lines.sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _get_portal_unpayable_reason(self, actor=None):
        """Return why nothing of an invoice can be paid now, in the reader's language, or nothing.

        A transfer that was announced by a link keeps other visitors from paying, and nobody who is signed in.

        Called in sudo mode, for an invoice that the reader may open.

        :param Actor actor: who wants to pay; by default, somebody who is signed in
        """
        self.ensure_one()
        if self.state != "posted" or self.move_type not in OWED:
            return self.env._("%(invoice)s is not an invoice to pay.", invoice=self.name or "")
        if self.payment_state not in OPEN or self.currency_id.is_zero(self.amount_residual):
            return self.env._("%(invoice)s is paid already.", invoice=self.name)
        if self._is_portal_disputed_whole():
            return self.env._("You disputed %(invoice)s. We will answer first.", invoice=self.name)
        if self._get_portal_transactions_under_way():
            return self.env._("A payment of %(invoice)s is under way.", invoice=self.name)
        is_zero = self.currency_id.is_zero(self._get_portal_payable_amount())
        if is_zero or (actor and not actor.partner and self._get_portal_announced()):
            return self.env._("A bank transfer for %(invoice)s is announced.", invoice=self.name)
        return ""

    @api.model
    def _get_portal_asked_sql(self, alias):
        """Return the condition that something of an open invoice is asked for: it is not disputed, announced or being
        paid.

        :param str alias: the table of invoices in the query around it
        """
        # In sudo mode as what holds an invoice back is looked up for whoever may read it.
        transactions_sudo = self.env["payment.transaction"].sudo()
        paying = transactions_sudo._search(transactions_sudo._get_portal_under_way_domain())
        disputes_sudo = self.env["portal.invoice.dispute"].sudo()
        disputed = disputes_sudo._search(Domain("state", "=", "open"))
        announced = self.env["portal.list.invoice"]._search_announced_lines()
        own, held = SQL.identifier(alias, "id"), []
        for query, model in ((announced, self.env["portal.remittance.line"].sudo()), (disputed, disputes_sudo)):
            query.add_where(SQL("%s = %s", model._field_to_sql(query.table, "move_id", query), own))
            held.append(query.subselect(SQL("COALESCE(SUM(%s), 0)", model._field_to_sql(query.table, "amount", query))))
        return SQL(
            """%s > %s + %s AND NOT EXISTS (
                SELECT FROM account_invoice_transaction_rel rel WHERE rel.invoice_id = %s AND rel.transaction_id IN %s
            )""",
            SQL.identifier(alias, "amount_residual"),
            *held,
            own,
            paying.subselect(),
        )
