from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

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
        found = [
            (fields.Datetime.to_datetime(record_sudo[source["date"]]), record_sudo)
            for source in self._merge([source for source in self._get_sources() if source["section"] in shown])
            for record_sudo in self._find_sudo(source, since)
        ]
        newest = sorted(found, key=lambda pair: pair[0], reverse=True)[: self._answer_rows]
        return {"rows": [self._tell(date, record_sudo) for date, record_sudo in newest]} if newest else {}

    def _merge(self, sources):
        """Return the sources with one for each model and date, so that each model is asked once."""
        merged = {}
        for source in sources:
            known = merged.setdefault((source["model"], source["date"]), source | {"domain": Domain.FALSE})
            known["domain"] |= source["domain"]
        return merged.values()

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

    def _find_sudo(self, source, since):
        # In sudo mode as the rules of the reader are part of the domain; dates may be no fields of theirs.
        records_sudo = self.env[source["model"]].sudo()
        readable = Domain(self.env["ir.rule"]._compute_domain(source["model"], "read"))
        is_day = records_sudo._fields[source["date"]].type == "date"
        is_new = Domain(source["date"], ">=", fields.Date.to_date(since) if is_day else since)
        order = f"{source['date']} desc, id desc"
        domain = readable & source["domain"] & is_new
        # Only their dates: most of them are older than those of another source, and are not told.
        return records_sudo.search_fetch(domain, [source["date"]], order=order, limit=self._answer_rows)

    def _tell(self, date, record_sudo):
        summary = record_sudo._get_portal_summary()
        # How it stands, and not until when it waits: another block tells that.
        state, label = summary["badge"] or (summary["state"], summary["label"])
        day = self._tell_date(fields.Date.to_date(date))
        return summary | {"text": day, "amount": "", "state": state, "label": label}
