from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.portal_custom_base_account.models.portal_list_invoice import INVOICES

RECEIVED = ("in_process", "paid")


class AccountPayment(models.Model):
    _inherit = "account.payment"

    portal_move_ids = fields.Many2many(
        "account.move",
        string="Invoices for the Reader",
        compute="_compute_portal_amount",
        groups="account.group_account_invoice",
        help="The invoices that it is for, among those that the current user may read.",
    )
    portal_amount = fields.Monetary(
        "Amount for the Reader",
        compute="_compute_portal_amount",
        groups="account.group_account_invoice",
        help="The whole amount, or the part for these invoices if it is for others too.",
    )

    # The orders of the list of payments.
    _portal_date_idx = models.Index("(date, id) WHERE state != 'draft' AND partner_type = 'customer'")
    _portal_name_idx = models.Index("(name, id) WHERE state != 'draft' AND partner_type = 'customer'")

    # The last payment of a customer, of the balance.
    _portal_received_idx = models.Index(
        "(partner_id, date DESC, id DESC) WHERE payment_type = 'inbound' AND partner_type = 'customer'"
        " AND state IN ('in_process', 'paid')"
    )

    @api.depends_context("uid")
    @api.depends("amount", "move_id", "invoice_ids")
    def _compute_portal_amount(self):
        shares = self._get_portal_shares()
        move_ids = {move_id for parts in shares.values() for move_id in parts}
        moves = self.env["account.move"]
        # In sudo mode as the numbers of invoices that may be read are told; who reads one may know what was paid of it.
        domain = Domain("id", "in", list(move_ids)) & moves._get_portal_readable_domain(self.env.user)
        readable = set(moves.sudo().search_fetch(domain, ["name"])._ids)
        for payment in self:
            parts = shares.get(payment._origin.id, {})
            payment.portal_move_ids = [fields.Command.set(sorted(readable & parts.keys()))]
            payment.portal_amount = payment._get_portal_part(parts, readable)

    def _get_portal_part(self, parts, readable):
        """Return how much of a payment somebody may know: all of it if nobody else's invoice is in it.

        :param dict parts: the result of `_get_portal_shares` for this payment
        :param set readable: the ids of the invoices that may be read
        """
        if parts.keys() <= readable:
            return self.amount
        return self.currency_id.round(sum(amount or 0 for move_id, amount in parts.items() if move_id in readable))

    def _get_portal_shares(self):
        """Return how much of each payment is for which invoice, with one query.

        :return: {payment id: {invoice id: amount}}, in the currency of the payment; None where nobody knows
        """
        if not self._origin:
            return {}
        for name in ("account.partial.reconcile", "account.move.line", "account.move", "account.payment"):
            self.env[name].flush_model()
        links = SQL(
            """
            SELECT payment.id, link.move_id, SUM(link.amount)
              FROM account_payment payment
        CROSS JOIN LATERAL %s link
              JOIN account_move invoice ON invoice.id = link.move_id AND invoice.move_type IN %s
             WHERE payment.id IN %s
          GROUP BY payment.id, link.move_id
            """,
            self._get_portal_links("payment"),
            INVOICES,
            self._origin._ids,
        )
        shares = {}
        for payment_id, move_id, amount in self.env.execute_query(links):
            shares.setdefault(payment_id, {})[move_id] = amount and float(amount)
        return shares

    @api.model
    def _get_portal_links(self, alias):
        """Return the invoices of a payment: what is reconciled, and what it was made for.

        :param str alias: the table of payments in the query around it
        """
        return SQL(
            """(
                SELECT other.move_id, part.credit_amount_currency AS amount FROM account_move_line own
                  JOIN account_partial_reconcile part ON part.credit_move_id = own.id
                  JOIN account_move_line other ON other.id = part.debit_move_id
                 WHERE own.move_id = %(move_id)s
                UNION ALL
                SELECT other.move_id, part.debit_amount_currency AS amount FROM account_move_line own
                  JOIN account_partial_reconcile part ON part.debit_move_id = own.id
                  JOIN account_move_line other ON other.id = part.credit_move_id
                 WHERE own.move_id = %(move_id)s
                UNION ALL
                SELECT made.invoice_id, NULL AS amount FROM account_move__account_payment made
                 WHERE made.payment_id = %(id)s
            )""",
            id=SQL.identifier(alias, "id"),
            move_id=SQL.identifier(alias, "move_id"),
        )

    @api.model
    def _get_portal_domain(self):
        """Return the payments of customers that the portal tells of.

        :rtype: Domain
        """
        return Domain("state", "!=", "draft") & Domain("partner_type", "=", "customer")

    @api.model
    def _get_portal_readable_domain(self, user):
        """Return which payments somebody may know: those for an invoice that they may read, and within their scope
        those that are for no invoice yet.

        :param res.users user: the reader
        :rtype: Domain
        """
        readable = self.env["account.move"]._get_portal_readable_domain(user)
        is_readable = self._get_portal_link_domain(readable & Domain("state", "=", "posted"))
        return is_readable | (~self._get_portal_link_domain(Domain.TRUE) & self._get_portal_scope_domain(user))

    @api.model
    def _get_portal_link_domain(self, domain):
        """Return which payments are for an invoice within a domain.

        :rtype: Domain
        """

        def is_linked(_model, alias, _query):
            # In sudo mode as the rules are in the domain, and customers may not read all of its fields.
            query = self.env["account.move"].sudo()._search(domain & Domain("move_type", "in", INVOICES))
            links = SQL("(SELECT link.move_id FROM %s link)", self._get_portal_links(alias))
            query.add_where(SQL("account_move.id IN %s", links))
            return SQL("EXISTS (SELECT 1 FROM %s WHERE %s)", query.from_clause, query.where_clause)

        return Domain.custom(to_sql=is_linked)

    @api.model
    def _get_portal_scope_domain(self, user):
        """Return the payments that are addressed to somebody within the scope of invoices: by who paid, if it is known.

        :rtype: Domain
        """
        company = Domain("company_id", "in", self.env.companies.ids)
        if user._is_internal():
            return company
        policy = self.env["portal.access.policy"]
        scope = policy._get_scope("invoice", user)
        partner_sudo = user.sudo().partner_id
        people = partner_sudo, partner_sudo.commercial_partner_id
        online = policy._get_scope_domain(scope, ("payment_transaction_id.partner_id",), *people)
        other = policy._get_scope_domain(scope, ("partner_id",), *people)
        return company & (online | (Domain("payment_transaction_id", "=", False) & other))

    # === IN WORDS === #

    def _get_portal_badge(self):
        """Return how a payment stands: one of the five states, and its name."""
        self.ensure_one()
        if self.state in RECEIVED:
            is_back = self.payment_type == "outbound"
            return "done", self.env._("Paid back") if is_back else self.env._("Received")
        return ("problem", self.env._("Rejected")) if self.state == "rejected" else ("over", self.env._("Cancelled"))

    def _get_portal_advice(self):
        """Return what the customer should know of a payment that did not arrive, or nothing."""
        self.ensure_one()
        if self.state == "rejected":
            return self.env._("The bank rejected it. Please pay again, or ask your bank.")
        return self.env._("It was cancelled and pays nothing.") if self.state == "canceled" else ""

    def _get_portal_method(self):
        """Return how it was paid, in words."""
        self.ensure_one()
        if self.payment_transaction_id:
            return self.payment_transaction_id.payment_method_id.name
        if self.payment_method_id.code not in ("manual", False):
            return self.payment_method_id.name
        kinds = {"bank": self.env._("Bank transfer"), "cash": self.env._("Cash"), "credit": self.env._("Card")}
        return kinds.get(self.journal_id.type, "")

    # === RECEIPT === #

    def _has_portal_receipt(self):
        return self.state in RECEIVED

    def _get_portal_receipt(self, moves):
        """Return what a receipt says to somebody who may read some of the invoices.

        :param account.move moves: these invoices, in sudo mode
        :return: a dict of `amount`, and `lines`: pairs of an invoice and what was paid of it, if that is known
        """
        self.ensure_one()
        parts = self._get_portal_shares().get(self.id, {})
        mine = moves.filtered(lambda move: move.id in parts)
        return {
            "amount": self._get_portal_part(parts, set(mine._ids)),
            "lines": [(move, parts[move.id]) for move in mine],
            "method": self._get_portal_method(),
            "title": self.env._("Refund") if self.payment_type == "outbound" else self.env._("Receipt"),
        }

    def _print_portal_receipt(self, moves):
        """Return the receipt as PDF, in the language of the environment.

        :param account.move moves: the invoices of it that the reader may read, in sudo mode
        """
        data = {"portal_move_ids": moves.ids}
        # In sudo mode as the report reads more than customers may; it is told what it may name.
        reports_sudo = self.env["ir.actions.report"].sudo().with_company(self.company_id)
        return reports_sudo._render_qweb_pdf("portal_invoice_pay.receipt", self.ids, data=data)[0]
