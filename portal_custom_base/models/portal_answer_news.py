from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Days that are looked back on the first visit.
FIRST_DAYS = 30


class PortalAnswerNews(models.AbstractModel):
    """What is new since the reader's last visit: documents that the role shows, whoever was told of them."""

    _name = "portal.answer.news"
    _inherit = "portal.answer.mixin"
    _description = "Answer: What Is New"

    _answer_rows = 5

    @api.model
    def _get_searches(self, sections):
        """Override of `portal.answer.mixin`: the newest documents of all sources."""
        shown = {section["path"] for section in sections}
        sources = self._merge([source for source in self._get_sources() if source["section"] in shown])
        return {"news": self._search_newest(sources, self._get_last_visit_sql())} if sources else {}

    @api.model
    def _choose(self, found):
        """Override of `portal.answer.mixin`: those of all models."""
        return [(model, record_id) for model, record_id, _day in found.get("news") or ()]

    @api.model
    def _prepare_answer(self, found, records_sudo):
        """Override of `portal.answer.mixin`: the newest of all sources; nothing if there are none."""
        rows = [self._tell(day, records_sudo[model, record_id]) for model, record_id, day in found.get("news") or ()]
        return {"rows": rows} if rows else {}

    def _merge(self, sources):
        """Return the sources with one for each model and date, so that each model is asked once."""
        merged = {}
        for source in sources:
            known = merged.setdefault((source["model"], source["date"]), source | {"domain": Domain.FALSE})
            known["domain"] |= source["domain"]
        return list(merged.values())

    @api.model
    def _get_sources(self):
        """Return where new documents are.

        For a module to tell of its documents, it must override this method and return the list with its own dicts:
        - `model`: the name of the model
        - `date`: its date or time from which a document is new; an index begins with it
        - `domain`: which documents count
        - `section`: the path of their section; who does not see it is not told

        :rtype: list[dict]
        """
        return []

    @api.model
    def _get_last_visit(self):
        """Return when the reader signed in before this time."""
        [[moment]] = self.env.execute_query(SQL("SELECT %s", self._get_last_visit_sql()))
        return moment

    @api.model
    def _get_last_visit_sql(self):
        """Return what `_get_last_visit` does as an expression, to be asked with the news."""
        # In sudo mode as customers have no right on the log of sign-ins.
        signs_sudo = self.env["portal.sign.in"].sudo()
        domain = [("user_id", "=", self.env.uid), ("succeeded", "=", True)]
        query = signs_sudo._search(domain, order="id desc", limit=1, offset=1)
        before = query.select(SQL.identifier(query.table, "create_date"))
        return SQL("COALESCE((%s), %s)", before, fields.Datetime.now() - timedelta(days=FIRST_DAYS))

    def _search_newest(self, sources, since):
        """Return the newest documents of all sources as an expression: a list of their models, ids and days."""
        news = SQL(" UNION ALL ").join(self._search_new(source, since, place) for place, source in enumerate(sources))
        # A subquery, as the query of a single source is ordered and limited already.
        return SQL(
            """(
                SELECT json_agg(json_build_array(model, id, date::date) ORDER BY date DESC, place, id DESC)
                FROM (
                    SELECT * FROM (%s) AS news (place, model, id, date) ORDER BY date DESC, place, id DESC LIMIT %s
                ) AS newest
            )""",
            news,
            self._answer_rows,
        )

    def _search_new(self, source, since, place):
        """Return the query of a source's newest documents that the reader may read: place, model, ids and times."""
        # In sudo mode as the rules of the reader are part of the domain; dates may be no fields of theirs.
        records_sudo = self.env[source["model"]].sudo()
        readable = Domain(self.env["ir.rule"]._compute_domain(source["model"], "read"))
        is_day = records_sudo._fields[source["date"]].type == "date"
        since = SQL("(%s)::date", since) if is_day else since
        is_new = Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s >= %s", model._field_to_sql(alias, source["date"], query), since)
        )
        query = records_sudo._search(
            readable & source["domain"] & is_new, order=f"{source['date']} desc, id desc", limit=self._answer_rows
        )
        date = records_sudo._field_to_sql(query.table, source["date"], query)
        columns = [SQL("%s", place), SQL("%s", source["model"]), SQL.identifier(query.table, "id")]
        return SQL("(%s)", query.select(*columns, SQL("%s::timestamp", date)))

    def _tell(self, day, record_sudo):
        summary = record_sudo._get_portal_summary()
        # How it stands, and not until when it waits: another block tells that.
        state, label = summary["badge"] or (summary["state"], summary["label"])
        return summary | {
            "text": self._tell_date(fields.Date.to_date(day)),
            "amount": "",
            "state": state,
            "label": label,
        }
