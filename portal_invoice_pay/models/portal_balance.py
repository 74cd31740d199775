from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from odoo.addons.portal_custom_base_account.models.account_move import OPEN, OWED
from odoo.addons.portal_custom_base_account.models.portal_list_invoice import INVOICES
from odoo.addons.portal_tools.record_id import parse_id

# The ages of what is owed: the first and the last day after the due date.
AGES = {
    "not_due": (None, 0),
    "late_30": (1, 30),
    "late_60": (31, 60),
    "late_90": (61, 90),
    "late_more": (91, None),
}
# What the policy asks of invoices that their open parts say too, and how these name it.
PART_COLUMNS = {
    "company_id": "company_id",
    "move_type": "portal_open_type",
    "partner_id": "portal_open_partner_id",
}
# What sums are grouped by.
GROUPED = ("company_id", "currency_id", "portal_open_type", "date_maturity", "portal_next_due")
# How many columns each query has that is asked with others.
COLUMNS = {"open": 7, "candidates": 2, "unused": 3, "held_sums": 5}
# Due dates to come that the page names.
NEXT = 2
# Open invoices up to which one button pays all of them.
PAID_AT_ONCE = 50
# The newest payments of a customer among which the last one for the reader's invoices is looked for.
CANDIDATES = 50


class PortalBalance(models.AbstractModel):
    """What the reader owes each vendor in each currency, since when, and what was paid last.

    It reads as the current user: only what the policy shows is counted, however many invoices there are besides.
    """

    _name = "portal.balance"
    _description = "Balance of a Customer"

    # === WHO === #

    @api.model
    def _is_available(self):
        """Return whether the current user may see a balance: who sees invoices."""
        is_hidden = self.env["portal.section"]._is_section_hidden("section_invoice")
        return self._get_scope() != "none" and not is_hidden and self.env["portal.list.invoice"]._is_available()

    @api.model
    def _is_whole(self):
        """Return whether the current user sees all invoices of the own company, whoever they are addressed to."""
        return self._get_scope() == "company"

    @api.model
    def _get_scope(self):
        """Return the scope of the current user for invoices."""
        return self.env["portal.access.policy"]._get_scope("invoice", self.env.user)

    @api.model
    def _get_readable_domain(self):
        """Return which invoices and credit notes the current user may read, for a search in sudo mode.

        :rtype: Domain
        """
        readable = self.env["portal.list.invoice"]._get_readable_domain()
        return readable & Domain("state", "=", "posted") & Domain("move_type", "in", INVOICES)

    @api.model
    def _get_payer_domain(self):
        """Return whose payments the current user may see: of the contacts whose invoices the role shows.

        :rtype: Domain
        """
        if not self.env.user._is_portal():
            return Domain.FALSE
        # In sudo mode as the own company is found whatever one may read of it.
        partner_sudo = self.env.user.sudo().partner_id
        companies = partner_sudo.commercial_partner_id
        return self.env["portal.access.policy"]._get_scope_domain(self._get_scope(), ("id",), partner_sudo, companies)

    # === NUMBERS === #

    @api.model
    def _ask(self, *names):
        """Return the rows of queries, all asked with one; amounts are floats in them, and days are texts.

        :param names: such as "open", for `_get_open_sql`
        :return: names mapped to lists
        :rtype: dict
        """
        terms = []
        for name in names:
            columns = SQL(", ").join(SQL.identifier(f"column_{place}") for place in range(COLUMNS[name]))
            query = getattr(self, f"_get_{name}_sql")()
            terms.append(
                SQL("(SELECT json_agg(json_build_array(%s)) FROM (%s) AS found (%s))", columns, query, columns)
            )
        [row] = self.env.execute_query(SQL("SELECT %s", SQL(", ").join(terms)))
        return {name: rows or [] for name, rows in zip(names, row, strict=True)}

    @api.model
    def _get_accounts(self, rows=None):
        """Return what is open for each vendor and currency.

        An invoice that is paid in parts has the age of each of its parts.

        :param list rows: those of `_get_open_sql`, where they are known
        :return: dicts of `company`, `currency`, `ages` (pairs of an amount and a number of invoices, by the names of
            `AGES`), `credit` (such a pair, of credit notes), `count` (of invoices) and `dues` (amounts by the days to
            come)
        :rtype: list[dict]
        """
        accounts, today = {}, fields.Date.context_today(self)
        rows = self._ask("open")["open"] if rows is None else rows
        for company_id, currency_id, move_type, due, next_due, amount, count in rows:
            key, days = self._get_key(company_id, currency_id), map(fields.Date.to_date, (due, next_due))
            self._add(accounts.setdefault(key, self._get_empty(*key)), today, move_type, *days, amount, count)
        return [accounts[key] for key in sorted(accounts, key=lambda key: (key[0].id, key[1].id))]

    def _get_owed_domain(self):
        return self._get_readable_domain() & self.env["portal.answer.owed"]._get_domain()

    def _get_open_sql(self):
        """Return the query of what is open, by the day that it is due and the day of the next part of its invoice.

        It reads what the database has summed up, and the invoices only where the policy asks for something that their
        parts do not say.
        """
        self.env["account.move.line"].flush_model([*GROUPED, "portal_open_partner_id", "amount_residual_currency"])
        readable = self._get_readable_domain()
        # In sudo mode as sums are told of documents that may be read, whatever their fields.
        sums_sudo, lines_sudo = self.env["portal.open.sum"].sudo(), self.env["account.move.line"].sudo()
        if self._is_told_by_parts(readable):
            query, amount = sums_sudo._search(readable.map_conditions(self._ask_parts)), "amount"
            count = SQL("SUM(%s)", SQL.identifier(query.table, "count"))
        else:
            is_open = Domain("portal_open_partner_id", "!=", False)
            query, amount = lines_sudo._search(is_open & Domain("move_id", "any", readable)), "amount_residual_currency"
            count = SQL("COUNT(*)")
        return SQL(
            "SELECT %(columns)s, SUM(%(amount)s), %(count)s FROM %(rows)s WHERE %(where)s"
            " GROUP BY %(columns)s HAVING %(count)s != 0",
            columns=SQL(", ").join(SQL.identifier(query.table, name) for name in GROUPED),
            amount=SQL.identifier(query.table, amount),
            count=count,
            rows=query.from_clause,
            where=query.where_clause,
        )

    def _is_told_by_parts(self, readable):
        """Return whether all that the policy asks of invoices is said by their open parts too."""
        # A condition of its own is asked of invoices alone.
        items = [item for item in readable if item not in ("&", "|", "!")]
        return all(isinstance(item, tuple) and self._is_said_by_parts(*item) for item in items)

    def _is_said_by_parts(self, name, operator, _value):
        return name in PART_COLUMNS or (name == "state" and operator in ("in", "not in", "=", "!="))

    def _ask_parts(self, condition):
        """Return what a condition on invoices is for their open parts; all of these are posted."""
        if condition.field_expr == "state":
            values = condition.value if condition.operator in ("in", "not in") else [condition.value]
            return Domain(("posted" in values) == (condition.operator in ("in", "=")))
        return Domain(PART_COLUMNS[condition.field_expr], condition.operator, condition.value)

    def _get_age(self, today, due):
        """Return which of `AGES` has what is due on a day; what is due on none is not late."""
        days = (today - due).days if due else 0
        return next(age for age, (_first, last) in AGES.items() if last is None or days <= last)

    def _get_empty(self, company, currency):
        empty = {"company": company, "currency": currency, "ages": {}, "credit": (0.0, 0), "dues": {}}
        return empty | {"count": 0}

    def _add(self, account, today, move_type, due, next_due, amount, count):
        """Add a row of `_get_open_sql` to an account."""
        last_count = 0 if next_due else count
        if move_type not in OWED:
            credit, credit_count = account["credit"]
            account["credit"] = credit - amount, credit_count + last_count
            return
        age = self._get_age(today, due)
        total, total_count = account["ages"].get(age, (0.0, 0))
        # The next part counts the invoice if it has the same age.
        is_last = not next_due or self._get_age(today, next_due) != age
        account["ages"][age] = total + amount, total_count + (count if is_last else 0)
        account["count"] += last_count
        if age == "not_due" and due:
            account["dues"][due] = account["dues"].get(due, 0.0) + amount

    @api.model
    def _get_held(self, rows=None):
        """Return what is not asked for now: what is on its way, what is disputed, and how much of the credit is
        deducted already from what is on its way.

        :param list rows: those of `_get_held_sums_sql`, where they are known
        :return: three amounts, by vendor and currency
        :rtype: dict
        """
        rows = self._ask("held_sums")["held_sums"] if rows is None else rows
        return {self._get_key(company, currency): tuple(map(float, sums)) for company, currency, *sums in rows}

    def _get_held_sums_sql(self):
        """Return the query of the sums of `_get_held`."""
        # In sudo mode as customers have no right on payments and disputes; sums are told of documents that may be read.
        moves_sudo = self.env["account.move"].sudo()
        moves = moves_sudo._search(self._get_owed_domain())
        return SQL(
            """
            SELECT move.company_id, move.currency_id, SUM(held.paid), SUM(held.disputed), SUM(held.promised)
              FROM (%s) held JOIN account_move move ON move.id = held.move_id
             WHERE held.move_id IN %s GROUP BY move.company_id, move.currency_id
            """,
            self._get_held_sql(),
            moves.subselect(),
        )

    def _get_held_sql(self):
        """Return the query of what holds invoices and credit notes back, whoever may read them: few among many.

        A payment without a remittance is told where it is for one invoice alone, as nobody knows the parts otherwise.
        """
        # In sudo mode as told in `_get_held`.
        transactions_sudo = self.env["payment.transaction"].sudo()
        paying = transactions_sudo._search(transactions_sudo._get_portal_money_domain())
        disputes_sudo = self.env["portal.invoice.dispute"].sudo()
        disputed = disputes_sudo._search(Domain("state", "=", "open"))
        for name in ("payment.transaction", "portal.remittance.line", "portal.remittance", "portal.invoice.dispute"):
            self.env[name].flush_model()
        return SQL(
            """
            SELECT move_id, GREATEST(amount, 0) AS paid, 0 AS disputed, GREATEST(-amount, 0) AS promised
              FROM portal_remittance_line
             WHERE id IN %(announced)s
                OR remittance_id IN (SELECT remittance_id FROM payment_transaction WHERE id IN %(paying)s)
         UNION ALL
            SELECT MIN(rel.invoice_id), tx.amount, 0, 0
              FROM payment_transaction tx JOIN account_invoice_transaction_rel rel ON rel.transaction_id = tx.id
             WHERE tx.id IN %(paying)s AND tx.remittance_id IS NULL
          GROUP BY tx.id HAVING COUNT(*) = 1
         UNION ALL
            SELECT move_id, 0, amount, 0 FROM portal_invoice_dispute WHERE id IN %(disputed)s
            """,
            announced=self.env["portal.list.invoice"]._search_announced_lines().subselect(),
            paying=paying.subselect(),
            disputed=disputed.subselect(),
        )

    # === FILTERS === #

    @api.model
    def _get_filter_name(self, name, account):
        """Return the name of the filter of the list of invoices that holds what a number counts.

        :param str name: one of `AGES`, or "open", "late" or "credit"
        :param dict account: one of `_get_accounts`
        """
        return f"{name}-{account['company'].id}-{account['currency'].id}"

    @api.model
    def _find_filter(self, name):
        """Return the filter of such a name, or None.

        :param name: what an address asks for; may be anything
        """
        kind, *ids = name.split("-") if isinstance(name, str) else ("",)
        labels = self._get_labels()
        if kind not in labels or len(ids) != 2 or not all(map(parse_id, ids)):
            return None
        company, currency = map(int, ids)
        domain = self._get_kind_domain(kind) & Domain("company_id", "=", company) & Domain("currency_id", "=", currency)
        return {"label": labels[kind], "title": labels[kind], "domain": domain, "is_hidden": True}

    def _get_kind_domain(self, kind):
        types = ("out_refund",) if kind == "credit" else OWED
        domain = Domain("move_type", "in", types) & Domain("payment_state", "in", OPEN)
        if kind not in ("late", *AGES):
            return domain
        return domain & Domain("line_ids", "any", self._get_part_domain(*AGES.get(kind, (1, None))))

    def _get_part_domain(self, first, last):
        """Return which open parts of invoices are so many days late."""
        today = fields.Date.context_today(self)
        domain = self.env["account.move.line"]._get_portal_part_domain()
        if first is not None:
            domain &= Domain("date_maturity", "<=", today - timedelta(days=first))
        if last is not None:
            due = Domain("date_maturity", ">=", today - timedelta(days=last))
            domain &= due | Domain("date_maturity", "=", False) if first is None else due
        return domain

    @api.model
    def _get_labels(self):
        """Return the ages in words, and the other filters."""
        return {
            "not_due": self.env._("Not due yet"),
            "late_30": self.env._("1 to 30 days late"),
            "late_60": self.env._("31 to 60 days late"),
            "late_90": self.env._("61 to 90 days late"),
            "late_more": self.env._("More than 90 days late"),
            "open": self.env._("Open"),
            "late": self.env._("Overdue"),
            "credit": self.env._("Credit to use"),
        }

    # === WORDS === #

    @api.model
    def _prepare_accounts(self):
        """Return what is open in words: a list of dicts, see `_tell_account`."""
        found = self._ask("open", "candidates", "unused", "held_sums")
        accounts = self._get_accounts(found["open"])
        payments = self._get_last_payments(found["candidates"])
        unused = self._get_unused(found["unused"])
        held = self._get_held(found["held_sums"])
        known = {(account["company"], account["currency"]) for account in accounts}
        others = dict.fromkeys(key for key in [*unused, *payments] if key not in known)
        accounts += [self._get_empty(*key) for key in others]
        has_several = len({account["company"] for account in accounts}) > 1
        return [
            self._tell_account(account, payments, unused, held)
            | {"name": has_several and account["company"].sudo().name}
            for account in accounts
        ]

    def _tell_account(self, account, payments, unused, held):
        key = account["company"], account["currency"]
        on_its_way, disputed, promised = held.get(key, (0.0, 0.0, 0.0))
        credit = account["currency"].round(account["credit"][0] - promised)
        owed = sum(amount for amount, _count in account["ages"].values())
        late = sum(amount for age, (amount, _count) in account["ages"].items() if age != "not_due")
        return {
            "currency": account["currency"].sudo().name,
            "owed": self._tell_amount(account, "open", owed),
            "is_owed": bool(account["ages"]),
            "late": late and self._tell_amount(account, "late", late),
            "credit": credit > 0 and self._tell_amount(account, "credit", credit),
            "on_its_way": on_its_way and format_amount(self.env, on_its_way, account["currency"]),
            "disputed": disputed and format_amount(self.env, disputed, account["currency"]),
            "unused": unused.get(key) and format_amount(self.env, unused[key], account["currency"]),
            "ages": self._tell_ages(account, owed),
            # Nothing is left to be asked for if all of it is disputed or on its way.
            "pay_url": self._get_pay_url(account)
            if account["currency"].compare_amounts(owed, on_its_way + disputed) > 0
            else "",
            "next": [self._tell_dated(account["currency"], *due) for due in sorted(account["dues"].items())[:NEXT]],
            "last_payment": key in payments and self._tell_dated(account["currency"], *payments[key]),
        }

    def _tell_amount(self, account, name, amount):
        text = format_amount(self.env, amount, account["currency"])
        return {"text": text, "url": f"/my/invoices?filterby={self._get_filter_name(name, account)}"}

    def _get_pay_url(self, account):
        """Return the page on which all open invoices are paid; an empty text if there are many, or one may not pay."""
        count = account["count"]
        if not 0 < count <= PAID_AT_ONCE or not self.env["portal.list.invoice"]._may_pay():
            return ""
        domain = self._get_owed_domain() & Domain("move_type", "in", OWED)
        domain &= Domain("company_id", "=", account["company"].id) & Domain("currency_id", "=", account["currency"].id)
        # In sudo mode as the invoices that may be read are named, whatever their fields.
        # Whoever pays reads all of them; here only what decides in which ways that can be.
        names = ["commercial_partner_id", "company_id"]
        moves_sudo = self.env["account.move"].sudo().search_fetch(domain, names, order="id", limit=PAID_AT_ONCE)
        if not any(moves_sudo.mapped("portal_has_way_to_pay")):
            return ""
        return f"/my/invoices/pay?ids={','.join(map(str, moves_sudo.ids))}"

    def _tell_ages(self, account, owed):
        """Return the rows of the table of ages, and the widths of the bar that shows the same."""
        labels = self._get_labels()
        rows = []
        for age in AGES:
            amount, count = account["ages"].get(age, (0.0, 0))
            row = {"age": age, "label": labels[age], "count": count, "count_text": self._tell_count(count)}
            row["share"] = round(100 * amount / owed, 2) if owed > 0 else 0
            rows.append(row | self._tell_amount(account, age, amount))
        return rows

    def _tell_count(self, count):
        return self.env._("1 invoice") if count == 1 else self.env._("%(count)s invoices", count=count)

    def _tell_dated(self, currency, day, amount):
        tell_date = self.env["portal.answer.mixin"]._tell_date
        return self.env._(
            "%(amount)s on %(date)s", amount=format_amount(self.env, amount, currency), date=tell_date(day)
        )

    # === PAYMENTS === #

    @api.model
    def _get_last_payments(self, rows=None):
        """Return the last payment for what the reader may read, with a query if there may be one.

        :param list rows: those of `_get_candidates_sql`, where they are known
        :return: pairs of a day and an amount, by vendor and currency
        :rtype: dict
        """
        rows = self._ask("candidates")["candidates"] if rows is None else rows
        if not rows:
            return {}
        statement = self.env["portal.statement"]
        invoice_ids = {invoice_id for _key, invoice_id in rows if invoice_id}
        documents = statement._search_documents(Domain("id", "in", list(invoice_ids)))
        events = statement._get_events_sql(documents, statement._search_unused())
        payments = {}
        for company_id, currency_id, day, amount in self.env.execute_query(
            SQL(
                """
                %s
                SELECT company_id, currency_id, date, -SUM(amount) FROM event
                 WHERE kind = 'payment' AND entry_id IN %s
              GROUP BY company_id, currency_id, date, entry_id ORDER BY date DESC, entry_id DESC
                """,
                events,
                tuple({key for key, _invoice_id in rows}),
            )
        ):
            payments.setdefault(self._get_key(company_id, currency_id), (day, float(amount)))
        return payments

    def _get_key(self, company_id, currency_id):
        return self.env["res.company"].browse(company_id), self.env["res.currency"].browse(currency_id)

    def _get_candidates_sql(self):
        """Return the query of the newest payments of the reader's company and the invoices that they are for.

        A payment is named as in the events of a statement: by its journal entry, or below zero by itself.
        """
        # In sudo mode as which of them are for what the reader may read is found out afterwards.
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        company = self.env.user.sudo().partner_id.commercial_partner_id
        payers = partners_sudo._search(Domain("id", "in", company._get_family_ids(company.ids)))
        return SQL(
            """
            WITH payment AS (
                SELECT newest.*
                  FROM (%(payers)s) payer
            CROSS JOIN LATERAL (
                        SELECT id, move_id, date FROM account_payment
                         WHERE partner_id = payer.id AND payment_type = 'inbound' AND partner_type = 'customer'
                               AND state IN ('in_process', 'paid')
                      ORDER BY date DESC, id DESC LIMIT %(limit)s
                       ) newest
              ORDER BY newest.date DESC, newest.id DESC LIMIT %(limit)s
            )
            SELECT COALESCE(payment.move_id, -payment.id), link.invoice_id
              FROM payment LEFT JOIN account_move__account_payment link ON link.payment_id = payment.id
         UNION
            SELECT payment.move_id, invoice.move_id
              FROM payment
              JOIN account_move_line line ON line.move_id = payment.move_id
              JOIN account_partial_reconcile part ON part.credit_move_id = line.id
              JOIN account_move_line invoice ON invoice.id = part.debit_move_id
            """,
            payers=payers.select("id"),
            limit=CANDIDATES,
        )

    @api.model
    def _get_money_domain(self):
        """Return which lines are of money that arrived and is within the current user's scope, used or not.

        :rtype: Domain
        """
        is_money = Domain("move_id.origin_payment_id", "!=", False) | Domain("move_id.statement_line_id", "!=", False)
        is_own = Domain("partner_id", "any", self._get_payer_domain()) & Domain("move_id.move_type", "=", "entry")
        is_posted = Domain("parent_state", "=", "posted") & Domain("company_id", "in", self.env.companies.ids)
        return is_posted & Domain("account_id.account_type", "=", "asset_receivable") & is_own & is_money

    @api.model
    def _find_money_sudo(self, debt_sudo, limit):
        """Return the entries of money that is for no invoice yet and can be deducted from an invoice, the oldest first.

        :return: in sudo mode as customers read no journal entries; within the scope of the current user
        """
        # In sudo mode as told above.
        lines_sudo = self.env["account.move.line"].sudo().with_context(active_test=False)
        if not self._is_available():
            return lines_sudo.move_id
        is_left = Domain("reconciled", "=", False) & Domain("amount_residual_currency", "<", 0)
        is_same = Domain("currency_id", "=", debt_sudo.currency_id.id) & Domain(
            "company_id", "=", debt_sudo.company_id.id
        )
        domain = self._get_money_domain() & is_left & is_same
        return lines_sudo.search(domain, order="date, id", limit=limit).move_id

    @api.model
    def _browse_money_sudo(self, ids):
        """Return those of some entries that are of money within the scope of the current user, whatever is left of it.

        :param list ids: the ids of entries
        :return: in sudo mode as in `_find_money_sudo`
        """
        # In sudo mode as in `_find_money_sudo`.
        lines_sudo = self.env["account.move.line"].sudo().with_context(active_test=False)
        if not ids or not self._is_available():
            return lines_sudo.move_id
        return lines_sudo.search(self._get_money_domain() & Domain("move_id", "in", ids)).move_id

    @api.model
    def _get_unused(self, rows=None):
        """Return what was paid and is for no invoice yet, nor deducted from what is on its way: amounts by vendor and
        currency.

        :param list rows: those of `_get_unused_sql`, where they are known
        :rtype: dict
        """
        rows = self._ask("unused")["unused"] if rows is None else rows
        unused = {self._get_key(company_id, currency_id): float(amount) for company_id, currency_id, amount in rows}
        return {key: amount for key, amount in unused.items() if amount > 0}

    def _get_unused_sql(self):
        """Return the query of the sums of `_get_unused`."""
        statement = self.env["portal.statement"]
        events = statement._get_events_sql(statement._search_documents(Domain.FALSE), statement._search_unused())
        return SQL(
            """
            %s, held AS (%s), entry AS (
                SELECT company_id, currency_id, -SUM(amount) - COALESCE(
                           (SELECT SUM(promised) FROM held WHERE held.move_id = event.entry_id), 0) AS amount
                  FROM event GROUP BY company_id, currency_id, entry_id
            )
            SELECT company_id, currency_id, SUM(amount) FROM entry GROUP BY company_id, currency_id
            """,
            events,
            self._get_held_sql(),
        )
