from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

# Days within which a date is told as the days that are left.
NEAR = 14


class PortalAnswerMixin(models.AbstractModel):
    """What a block of the dashboard says: an addon has one such model for each question that it answers.

    It reads as the current user, so record rules decide what is told, it writes nothing, and each of its queries has
    a limit. All blocks of a page are asked at once: first what they look for, with one query; then which documents of
    those they tell of, so that those of one model are read together whichever block they are in.
    """

    _name = "portal.answer.mixin"
    _description = "Answer on the Dashboard"

    # The model of the documents.
    _answer_model = None
    # The path of the section to which they belong, such as "/my/orders"; who does not see it does not see the block.
    _answer_section = None
    # The most documents that it names.
    _answer_rows = 4

    # === HOOKS === #

    @api.model
    def _get_searches(self, sections):
        """Return what the block looks for, by names of its own.

        For an addon to tell of documents, it must override this method and return searches: each a query of ids with
        a limit, see `_search_readable`, or an expression of SQL.

        :param list sections: the values of the sections that the current user sees
        :rtype: dict
        """
        return {}

    @api.model
    def _choose(self, found):
        """Return the documents that the block tells of, in order: those of its searches, one after the other.

        For an addon to tell of others, it must override this method and return names of models with ids.

        :param dict found: what each search found: a list of ids, or the value of its expression
        :rtype: list[tuple]
        """
        ids = dict.fromkeys(record_id for ids in found.values() for record_id in ids)
        return [(self._answer_model, record_id) for record_id in list(ids)[: self._answer_rows]]

    @api.model
    def _prepare_answer(self, found, records_sudo):
        """Return what the block says; nothing if there is nothing to say.

        For an addon to answer a question, it must override this method and return the keys that apply:
        - `rows`: documents, as `_get_portal_summary` returns them, at most `_answer_rows`
        - `empty`: the sentence that stands there without rows
        - `count`: a text beside the title
        - `template`: the external id of the QWeb template of the block's content, for what is more than rows; its
          values are those of this dict, as `answer`
        - `link`: a dict with `url` and `name`, in the place of the section's

        :param dict found: as in `_choose`
        :param dict records_sudo: the documents that were chosen, by what `_choose` returned, in its order; in sudo mode
            as what is told of those that may be read is chosen here
        :rtype: dict
        """
        raise NotImplementedError

    @api.model
    def _is_available(self, section):
        """Return whether the block is for the current user: whether they see its section.

        For a module to keep a block from some people, it must override this method and return False.

        :param section: the values of the section that the block belongs to; None if the user does not see it
        """
        return not self._answer_section or section is not None

    # === HELPERS === #

    @api.model
    def _get_answer(self):
        """Return what the block says where it is asked alone."""
        answers = self.env["portal.answer"]
        searches = self._get_searches(self.env["portal.section"]._get_visible())
        found = answers._find({self._name: searches})[self._name]
        chosen = self._choose(found)
        return self._prepare_answer(found, answers._browse_sudo({self._name: chosen})[self._name])

    @api.model
    def _find_section(self, sections):
        """Return the section to which the documents belong among those that the reader sees, or None."""
        return next((section for section in sections if section["path"] == self._answer_section), None)

    @api.model
    def _get_readable_domain(self):
        """Return which documents the current user may read, for a search in sudo mode.

        :rtype: Domain
        """
        return Domain(self.env["ir.rule"]._compute_domain(self._answer_model, "read"))

    @api.model
    def _search_readable(self, domain, order, limit=None):
        """Return the query of the first documents that the current user may read; at most `_answer_rows` by default.

        :rtype: Query
        """
        return self._search_sudo(self._get_readable_domain() & domain, order, limit)

    @api.model
    def _search_sudo(self, domain, order, limit=None):
        """Return a query as `_search_readable`, of a domain that says already what may be read."""
        # In sudo mode as a block may look for documents by fields that people outside may not read.
        records_sudo = self.env[self._answer_model].sudo()
        return records_sudo._search(domain, order=order, limit=limit or self._answer_rows)

    @api.model
    def _summarize(self, records_sudo):
        """Return the rows of documents.

        :param dict records_sudo: as in `_prepare_answer`
        """
        return [record_sudo._get_portal_summary() for record_sudo in records_sudo.values()]

    @api.model
    def _tell_date(self, day):
        """Return a date in words, such as "Nov 26, 2026"."""
        return format_date(self.env, day, date_format="medium")

    @api.model
    def _tell_money(self, amount, currency):
        """Return an amount in words, the sign before the symbol of the currency, such as "-$ 95.00"."""
        amount = currency.round(amount or 0.0)
        text = format_amount(self.env, abs(amount), currency)
        return f"-{text}" if amount < 0 else text

    @api.model
    def _tell_deadline(self, day):
        """Return until when something waits for the reader: one of the five states, and words such as "3 days left".

        :param date day: the last day
        """
        today = fields.Date.context_today(self)
        left = (day - today).days
        if left < 0:
            return "problem", self.env._("1 day late") if left == -1 else self.env._("%(days)s days late", days=-left)
        if left == 0:
            return "waiting", self.env._("Today")
        if left == 1:
            return "waiting", self.env._("Until tomorrow")
        if left <= NEAR:
            return "waiting", self.env._("%(days)s days left", days=left)
        return "waiting", self.env._("Until %(date)s", date=self._tell_date(day))
