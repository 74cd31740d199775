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
    def _get_answer(self):
        """Override of `portal.answer.mixin`: the newest of all sources; nothing if there are none."""
        since = self._get_last_visit()
        shown = {section["path"] for section in self.env["portal.section"]._get_visible()}
        sources = self._merge([source for source in self._get_sources() if source["section"] in shown])
        rows = [self._tell(date, record_sudo) for date, record_sudo in self._find_sudo(sources, since)]
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
        # In sudo mode as customers have no right on the log of sign-ins.
        signs_sudo = self.env["portal.sign.in"].sudo()
        domain = [("user_id", "=", self.env.uid), ("succeeded", "=", True)]
        before_sudo = signs_sudo.search_fetch(domain, ["create_date"], order="id desc", limit=1, offset=1)
        return before_sudo.create_date or fields.Datetime.now() - timedelta(days=FIRST_DAYS)

    def _find_sudo(self, sources, since):
        """Return the newest documents of all sources, with one query.

        :return: pairs of a time and a document, in sudo mode as its date may be no field of the reader's
        :rtype: list[tuple]
        """
        if not sources:
            return []
        news = SQL(" UNION ALL ").join(self._search_new(source, since, place) for place, source in enumerate(sources))
        # A subquery, as the query of a single source is ordered and limited already.
        rows = self.env.execute_query(
            SQL("SELECT * FROM (%s) AS news ORDER BY 3 DESC, 1, 2 DESC LIMIT %s", news, self._answer_rows)
        )
        ids = {place: [row[1] for row in rows if row[0] == place] for place, *_row in rows}
        # In sudo mode as told above; the documents of one source are read together.
        models = {place: self.env[sources[place]["model"]].sudo().browse(ids[place]) for place in ids}
        records_sudo = {(place, record.id): record for place, records in models.items() for record in records}
        return [(date, records_sudo[place, record_id]) for place, record_id, date in rows]

    def _search_new(self, source, since, place):
        """Return the query of the newest documents of a source that the reader may read: its place, ids and times."""
        # In sudo mode as the rules of the reader are part of the domain; dates may be no fields of theirs.
        records_sudo = self.env[source["model"]].sudo()
        readable = Domain(self.env["ir.rule"]._compute_domain(source["model"], "read"))
        is_day = records_sudo._fields[source["date"]].type == "date"
        is_new = Domain(source["date"], ">=", fields.Date.to_date(since) if is_day else since)
        query = records_sudo._search(
            readable & source["domain"] & is_new, order=f"{source['date']} desc, id desc", limit=self._answer_rows
        )
        date = records_sudo._field_to_sql(query.table, source["date"], query)
        return SQL(
            "(%s)", query.select(SQL("%s", place), SQL.identifier(query.table, "id"), SQL("%s::timestamp", date))
        )

    def _tell(self, date, record_sudo):
        summary = record_sudo._get_portal_summary()
        # How it stands, and not until when it waits: another block tells that.
        state, label = summary["badge"] or (summary["state"], summary["label"])
        day = self._tell_date(fields.Date.to_date(date))
        return summary | {"text": day, "amount": "", "state": state, "label": label}
