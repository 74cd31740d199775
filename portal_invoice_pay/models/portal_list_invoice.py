from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from odoo.addons.portal_custom_base_account.models.account_move import OPEN, OWED

from .account_move import ASKED
from .portal_payment_choice import MOST


class PortalListInvoice(models.AbstractModel):
    _inherit = "portal.list.invoice"

    @api.model
    def _get_columns(self):
        """Override of `portal_custom_base_account` to add the day of the last payment, and how much is disputed."""
        columns = super()._get_columns()
        columns["state"] = columns["state"] | {"note": self._tell_held}
        paid = {"label": self.env._("Paid on"), "is_short": True}
        names = list(columns)
        names.insert(names.index("amount_residual"), "portal_paid_on")
        return {name: columns.get(name, paid) for name in names}

    def _get_fetched(self, columns):
        """Override of `portal_custom_base` to fetch at once what decides whether an invoice can be paid."""
        return list({*super()._get_fetched(columns), "commercial_partner_id", "company_id"})

    def _tell_held(self, move):
        """Return how much of an open invoice is late, disputed or announced, in words, unless its state says so."""
        state = move._get_portal_state()
        if move.payment_state not in OPEN or state in ("disputed", "announced"):
            return False
        parts = (
            (self.env._("%(amount)s disputed"), move._get_portal_disputed_amount()),
            (self.env._("%(amount)s on its way"), move._get_portal_announced_amount()),
        )
        told = [
            text % {"amount": format_amount(self.env, amount, move.currency_id)} for text, amount in parts if amount
        ]
        return ", ".join(filter(None, (self._tell_late(move), *told)))

    def _get_invoice_filters(self, has_bills):
        """Override of `portal_custom_base_account` to tell apart what is paid and what is being paid or disputed."""
        filters = super()._get_invoice_filters(has_bills)
        owed = Domain("move_type", "in", OWED)
        paid = owed & Domain("payment_state", "in", ("paid", "reversed"))
        under_way = {
            "label": self.env["account.move"]._get_portal_states()["processing"],
            "domain": owed & self._get_under_way_domain(),
        }
        is_open = owed & Domain("payment_state", "in", OPEN)
        disputed = {"label": self.env._("Disputed"), "domain": is_open & self._get_disputed_domain()}
        filters |= {"paid": filters["paid"] | {"domain": paid}, "in_payment": under_way, "disputed": disputed}
        # Credit notes stay the last ones, as they ask for nothing.
        credit = filters.pop("credit")
        return filters | {"credit": credit}

    @api.model
    def _get_under_way_domain(self):
        """Return which invoices are being paid, all of them or in part: those whose state is "processing" or
        "announced", if not disputed, and those of which a part is announced.

        :rtype: Domain
        """
        is_open = Domain("payment_state", "in", ("not_paid", "partial", "in_payment"))
        return is_open & Domain.custom(to_sql=self._get_under_way_sql)

    def _get_under_way_sql(self, _model, alias, _query):
        """Return the condition; all kinds are few among many, so that they are looked up before the invoices."""
        # In sudo mode as customers read no transactions; the invoices are those that they may read.
        transactions_sudo, moves_sudo = self.env["payment.transaction"].sudo(), self._get_records()
        waiting = transactions_sudo._search(transactions_sudo._get_portal_under_way_domain())
        paying = moves_sudo._search(Domain("state", "=", "posted") & Domain("payment_state", "=", "in_payment"))
        return SQL(
            "%s IN (%s UNION %s UNION"
            " SELECT invoice_id FROM account_invoice_transaction_rel WHERE transaction_id IN %s)",
            SQL.identifier(alias, "id"),
            paying.select(),
            self._search_announced_lines().select("move_id"),
            waiting.subselect(),
        )

    def _search_announced_lines(self):
        """Return the query of the lines of transfers that were announced and may still arrive."""
        # In sudo mode as customers have no right on remittances; the invoices are those that they may read.
        lines_sudo = self.env["portal.remittance.line"].sudo()
        return lines_sudo._search(lines_sudo._get_announced_domain())

    @api.model
    def _get_disputed_domain(self):
        """Return which invoices have a dispute that is open.

        :rtype: Domain
        """
        # In sudo mode as customers have no right on disputes; the invoices are those that they may read.
        disputes_sudo = self.env["portal.invoice.dispute"].sudo()
        query = disputes_sudo._search(Domain("state", "=", "open"))
        return Domain("id", "in", query.subselect("move_id"))

    @api.model
    def _find_ids(self, arguments, limit):
        """Return the ids of what a search and a filter find, on all pages, in the order of the list.

        :param dict arguments: the arguments of the page's address
        :param int limit: at most so many
        """
        choices = self._get_choices()
        query = self._parse(arguments, choices)
        domain, order = self._get_query_domain(query, choices), self._get_order(query, choices)
        return self._get_records().search(domain, order=order, limit=limit).ids

    @api.model
    def _get_action(self, record):
        """Override of `portal_custom_base_account_payment`: paying leads to the page that asks how."""
        action = super()._get_action(record)
        if action and "payment=True" in action["url"]:
            # As the badge beside it says: nothing is asked of what is disputed or being paid.
            if record._get_portal_state() not in ASKED or not record.portal_has_way_to_pay:
                return None
            return action | {"url": f"/my/invoices/pay?ids={record.id}"}
        return action

    @api.model
    def _get_bulk_actions(self):
        """Override of `portal_custom_base_account` to pay several invoices at once."""
        actions = super()._get_bulk_actions()
        if not self._may_pay() or not self._has_way():
            return actions
        pay = {"name": "portal_pay_many", "icon": "fa-credit-card", "url": "/my/invoices/pay"}
        return [pay | {"label": self.env._("Pay selected")}, *actions]

    @api.model
    def _has_way(self):
        """Return whether the reader's company has a way to pay this vendor in the portal."""
        policy_sudo = self.env["portal.payment.policy"].sudo()
        return policy_sudo._has_way(self.env.user.sudo().partner_id.commercial_partner_id, self.env.company)

    @api.model
    def _may_pay(self):
        """Override of `portal_custom_base_account_payment` to ask the policy."""
        return super()._may_pay() and self.env["portal.access.policy"]._has_right(self.env.user, "pay")

    @api.model
    def _get_payable_at_once(self, records):
        """Override of `portal_custom_base_account_payment`: all invoices of the list, whoever they are addressed to."""
        owed = records.filtered(lambda move: move.move_type in OWED)
        # In sudo mode as customers may not read what is agreed with them.
        return owed.filtered(lambda move: move.sudo().portal_has_way_to_pay)

    @api.model
    def _get_overdue_ids(self):
        """Return the ids of the overdue invoices of the list that can be paid together, the first due first."""
        choices = self._get_choices()
        query = self._parse({"filterby": "overdue_invoices"}, choices)
        domain = self._get_query_domain(query, choices)
        # In sudo mode as amounts are compared, of invoices that the reader may read.
        moves_sudo = self._get_records().sudo().search(domain, order="invoice_date_due, id", limit=MOST)
        payable_sudo, _explained = self.env["portal.payment.choice"]._split(moves_sudo)
        return payable_sudo.ids

    # === BALANCE === #

    @api.model
    def _parse(self, arguments, choices):
        """Override of `portal_custom_base` to know the filters to which the numbers of the balance lead."""
        name = arguments.get("filterby")
        found = self.env["portal.balance"]._find_filter(name)
        if found:
            choices["filters"] = choices["filters"] | {name: found}
        return super()._parse(arguments, choices)

    @api.model
    def _get_actions(self, records):
        """Override of `portal_custom_base` to lead from the list of all invoices to the balance."""
        actions = super()._get_actions(records)
        if self._get_path() != self._list_path or not self.env["portal.balance"]._is_available():
            return actions
        balance = {"name": "portal_balance", "icon": "fa-bar-chart", "url": "/my/balance"}
        return [*actions, balance | {"label": self.env._("Balance and statement")}]
