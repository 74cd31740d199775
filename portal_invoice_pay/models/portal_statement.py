from datetime import date, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from .portal_balance import AGES

FIRST_YEAR, LAST_YEAR = 1900, 2199
# Lines of all vendors and currencies on the page.
PAGE_LINES = 500
# Invoices that the line of a payment names.
NAMED = 3


class PortalStatement(models.AbstractModel):
    """What happened on the reader's account in a period: what was owed before, invoices, payments, what is owed after.

    It consists of events: each invoice and credit note that the reader may read, and each amount that was paid or
    settled of one, on the day of the payment. What a payment leaves over is an event too, for those whose role shows
    the payer's invoices. Nothing is stored, and all is computed by the database.
    """

    _name = "portal.statement"
    _description = "Statement of Account"

    # === PERIOD === #

    @api.model
    def _parse_period(self, arguments):
        """Return the first and the last day that an address asks for; by default since the month before this one.

        :param dict arguments: `date_begin` and `date_end`, which may be anything
        """
        today = fields.Date.context_today(self)
        default = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        begin = self._parse_day(arguments.get("date_begin")) or default
        end = self._parse_day(arguments.get("date_end")) or max(today, begin)
        return min(begin, end), max(begin, end)

    def _parse_day(self, text):
        try:
            day = date.fromisoformat(text)
        except (TypeError, ValueError):
            return None
        return day if FIRST_YEAR <= day.year <= LAST_YEAR else None

    @api.model
    def _get_periods(self):
        """Return periods to choose from: dicts of `label`, `begin` and `end`."""
        today = fields.Date.context_today(self)
        last_month = today.replace(day=1) - timedelta(days=1)
        last_year = today.year - 1
        return [
            {"label": self.env._("This month"), "begin": today.replace(day=1), "end": today},
            {"label": self.env._("Last month"), "begin": last_month.replace(day=1), "end": last_month},
            {"label": self.env._("This year"), "begin": date(today.year, 1, 1), "end": today},
            {"label": self.env._("Last year"), "begin": date(last_year, 1, 1), "end": date(last_year, 12, 31)},
        ]

    # === NUMBERS === #

    @api.model
    def _get_accounts(self, begin, end, limit=PAGE_LINES):
        """Return what happened on each account, with two queries.

        :param int limit: the number of lines of all accounts above which the others are left out
        :return: dicts of `company`, `currency`, `opening`, `closing`, `ages` and `credit` (amounts at the end), and
            `lines`: dicts of `date`, `kind`, `names`, `count`, `ref`, `due`, `amount` and `balance`; and whether lines
            were left out
        :rtype: tuple
        """
        # What was changed in this transaction is read by SQL below.
        self.env.flush_all()
        events = self._get_events_sql(self._search_documents(), self._search_unused())
        accounts = {}
        for company_id, currency_id, age, opening, closing in self.env.execute_query(
            self._get_sums_sql(events, begin, end)
        ):
            self._add_sums(self._find_account(accounts, company_id, currency_id), age, opening, closing)
        rows = self.env.execute_query_dict(self._get_lines_sql(events, begin, end, limit))
        for row in rows[:limit]:
            self._add_line(self._find_account(accounts, row["company_id"], row["currency_id"]), row)
        told = [account for account in accounts.values() if account["lines"] or self._has_balance(account)]
        return told, len(rows) > limit

    def _find_account(self, accounts, company_id, currency_id):
        if (company_id, currency_id) not in accounts:
            accounts[company_id, currency_id] = {
                "company": self.env["res.company"].browse(company_id),
                "currency": self.env["res.currency"].browse(currency_id),
                **{"opening": 0.0, "closing": 0.0, "balance": 0.0, "credit": 0.0, "ages": {}, "lines": []},
            }
        return accounts[company_id, currency_id]

    def _has_balance(self, account):
        return any(not account["currency"].is_zero(account[name]) for name in ("opening", "closing", "credit"))

    def _add_sums(self, account, age, opening, closing):
        account["opening"] += float(opening)
        account["balance"] += float(opening)
        account["closing"] += float(closing)
        if age == "credit":
            account["credit"] -= float(closing)
        elif closing:
            account["ages"][age] = account["ages"].get(age, 0.0) + float(closing)

    def _add_line(self, account, row):
        account["balance"] += float(row["amount"])
        account["lines"].append(row | {"amount": float(row["amount"]), "balance": account["balance"]})

    @api.model
    def _search_documents(self, domain=Domain.TRUE):
        """Return the query of the documents of the account.

        :param Domain domain: which of them
        """
        # In sudo mode as amounts are told of documents that may be read, whatever their fields.
        moves_sudo = self.env["account.move"].sudo()
        return moves_sudo._search(self.env["portal.balance"]._get_readable_domain() & domain)

    @api.model
    def _search_unused(self):
        """Return the query of the payers whose payments are shown also as far as they are for no invoice yet."""
        # In sudo mode as who belongs to a company does not depend on who may read it, nor on who is archived.
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        return partners_sudo._search(self.env["portal.balance"]._get_payer_domain())

    # === SQL === #

    @api.model
    def _get_events_sql(self, documents, payers):
        """Return the beginning of a query, which names the events `event`: each with the document whose amount it
        changes, and the part of it that is due on a day of its own, if it is of one, and with the journal entry (or,
        below zero, the payment without one) that does so.

        :param Query documents: the invoices and credit notes
        :param Query payers: the contacts whose payments are shown without an invoice too
        """
        return SQL(
            """
            WITH document AS (
                SELECT move.id AS document_id, move.company_id, move.currency_id, move.name, move.ref,
                       move.move_type, move.invoice_date, move.payment_state
                  FROM account_move move
                 WHERE move.id IN %(documents)s
            ), line AS (
                SELECT document.*, line.id, line.date_maturity, line.amount_currency, line.amount_residual_currency
                  FROM account_move_line line
                  JOIN document ON document.document_id = line.move_id
                  JOIN account_account account ON account.id = line.account_id
                 WHERE account.account_type = 'asset_receivable'
            ), applied AS (
                SELECT line.*, part.credit_move_id AS other_id, part.max_date, -part.debit_amount_currency AS amount
                  FROM account_partial_reconcile part JOIN line ON line.id = part.debit_move_id
             UNION ALL
                SELECT line.*, part.debit_move_id, part.max_date, part.credit_amount_currency
                  FROM account_partial_reconcile part JOIN line ON line.id = part.credit_move_id
            ), event AS (
                SELECT document_id, id AS line_id, company_id, currency_id, name, ref, date_maturity AS due,
                       invoice_date AS date, amount_currency AS amount,
                       CASE move_type WHEN 'out_refund' THEN 'credit' ELSE 'invoice' END AS kind,
                       NULL::integer AS entry_id
                  FROM line
             UNION ALL
                SELECT applied.document_id, applied.id, applied.company_id, applied.currency_id, applied.name,
                       applied.ref, applied.date_maturity,
                       CASE WHEN against.document_id IS NULL THEN other.date ELSE applied.max_date END, applied.amount,
                       CASE WHEN against.currency_id = applied.currency_id
                             AND against.company_id = applied.company_id THEN 'set_off'
                            WHEN COALESCE(entry.origin_payment_id, entry.statement_line_id) IS NOT NULL THEN 'payment'
                            ELSE 'other' END,
                       entry.id
                  FROM applied
                  JOIN account_move_line other ON other.id = applied.other_id
                  JOIN account_move entry ON entry.id = other.move_id
             LEFT JOIN document against ON against.document_id = entry.id
                 WHERE applied.amount != 0
             UNION ALL
                SELECT document_id, line.id, company_id, currency_id, name, ref, date_maturity, payment.date,
                       -amount_residual_currency, 'payment', -payment.id
                  FROM line
            CROSS JOIN LATERAL (
                        SELECT payment.id, payment.date
                          FROM account_move__account_payment link
                          JOIN account_payment payment ON payment.id = link.payment_id
                         WHERE link.invoice_id = line.document_id AND payment.move_id IS NULL
                               AND payment.state IN ('in_process', 'paid')
                      ORDER BY payment.date DESC, payment.id DESC LIMIT 1
                       ) payment
                 WHERE line.payment_state = 'in_payment' AND line.amount_residual_currency != 0
             UNION ALL
                SELECT NULL, NULL, line.company_id, line.currency_id, NULL, NULL, NULL, line.date,
                       line.amount_residual_currency, 'payment', entry.id
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                  JOIN account_move entry ON entry.id = line.move_id
                 WHERE account.account_type = 'asset_receivable' AND line.reconciled IS NOT TRUE
                       AND line.parent_state = 'posted' AND line.amount_residual_currency != 0
                       AND (entry.origin_payment_id IS NOT NULL OR entry.statement_line_id IS NOT NULL)
                       AND line.company_id IN %(companies)s
                       AND line.partner_id IN %(payers)s
            )
            """,
            documents=documents.subselect(),
            payers=payers.subselect(),
            companies=tuple(self.env.companies.ids),
        )

    def _get_sums_sql(self, events, begin, end):
        """Return the query of what each account was before a period and after it, by age."""
        late = SQL("(%s - due)", end)
        cases = [
            SQL("WHEN %s <= %s THEN %s", late, last, age) for age, (_first, last) in AGES.items() if last is not None
        ]
        return SQL(
            """
            %(events)s
            SELECT company_id, currency_id, CASE WHEN closing < 0 THEN 'credit' ELSE age END, SUM(opening), SUM(closing)
              FROM (
                    SELECT company_id, currency_id, document_id, line_id,
                           MAX(CASE WHEN due IS NULL THEN 'not_due' %(cases)s ELSE %(oldest)s END) AS age,
                           COALESCE(SUM(amount) FILTER (WHERE date < %(begin)s), 0) AS opening,
                           COALESCE(SUM(amount) FILTER (WHERE date <= %(end)s), 0) AS closing
                      FROM event
                  GROUP BY company_id, currency_id, document_id, line_id
                   ) sums
          GROUP BY 1, 2, 3
          ORDER BY 1, 2, 3
            """,
            events=events,
            cases=SQL(" ").join(cases),
            oldest=list(AGES)[-1],
            begin=begin,
            end=end,
        )

    def _get_lines_sql(self, events, begin, end, limit):
        """Return the query of the lines of a period: each document, and each payment with what it settled."""
        return SQL(
            """
            %(events)s
            SELECT company_id, currency_id, date, kind, SUM(amount) AS amount,
                   (ARRAY_AGG(DISTINCT name) FILTER (WHERE name IS NOT NULL))[1:%(named)s] AS names,
                   COUNT(DISTINCT document_id) AS count, MAX(ref) AS ref, MAX(due) AS due,
                   MIN(document_id) AS document_id
              FROM event
             WHERE date >= %(begin)s AND date <= %(end)s AND kind != 'set_off'
          GROUP BY company_id, currency_id, date, kind, entry_id, CASE WHEN entry_id IS NULL THEN event.document_id END
          ORDER BY date, CASE kind WHEN 'invoice' THEN 1 WHEN 'credit' THEN 2 ELSE 3 END, MIN(event.document_id),
                   entry_id
             LIMIT %(limit)s
            """,
            events=events,
            named=NAMED,
            begin=begin,
            end=end,
            limit=limit + 1,
        )

    # === WORDS === #

    @api.model
    def _prepare_accounts(self, begin, end, limit=PAGE_LINES):
        """Return the accounts of a period in words, and whether lines were left out; see `_tell_account`.

        :rtype: tuple
        """
        accounts, is_cut = self._get_accounts(begin, end, limit)
        return [self._tell_account(account) for account in accounts], is_cut

    def _tell_account(self, account):
        def tell(amount):
            return format_amount(self.env, account["currency"].round(amount) + 0.0, account["currency"])

        tell_date = self.env["portal.answer.mixin"]._tell_date
        labels = self.env["portal.balance"]._get_labels()
        # In sudo mode as the vendor's name stands on each of its invoices.
        title = self.env._(
            "%(company)s, in %(currency)s",
            company=account["company"].sudo().name,
            currency=account["currency"].sudo().name,
        )
        lines = [
            {
                "date": tell_date(line["date"]),
                "text": self._tell_line(line),
                "note": self._tell_note(line, tell_date),
                "url": line["kind"] in ("invoice", "credit") and f"/my/invoices/{line['document_id']}",
                "amount": tell(line["amount"]),
                "balance": tell(line["balance"]),
            }
            for line in account["lines"]
        ]
        ages = [{"label": labels[age], "amount": tell(account["ages"].get(age, 0.0))} for age in AGES]
        if not account["currency"].is_zero(account["credit"]):
            ages.append({"label": labels["credit"], "amount": tell(-account["credit"])})
        sums = {name: tell(account[name]) for name in ("opening", "closing")}
        return {"title": title, "lines": lines, "ages": ages, "account": account, **sums}

    def _tell_line(self, line):
        """Return what a line is, in words."""
        names = ", ".join(line["names"] or ())
        if line["count"] > NAMED:
            names = self.env._("%(invoices)s and %(count)s more", invoices=names, count=line["count"] - NAMED)
        words = {"invoices": names}
        if line["kind"] == "invoice":
            return self.env._("Invoice %(invoices)s", **words)
        if line["kind"] == "credit":
            return self.env._("Credit note %(invoices)s", **words)
        if line["kind"] == "other":
            return self.env._("Adjustment of %(invoices)s", **words)
        if line["amount"] > 0:
            return self.env._("Refund for %(invoices)s", **words) if names else self.env._("Refund")
        return self.env._("Payment for %(invoices)s", **words) if names else self.env._("Payment, not used yet")

    def _tell_note(self, line, tell_date):
        if line["kind"] not in ("invoice", "credit"):
            return ""
        due = line["kind"] == "invoice" and line["due"]
        due = due and self.env._("due %(date)s", date=tell_date(due))
        return ", ".join(part for part in (line["ref"], due) if part)
