from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

# Days within which a date is told as the days that are left.
NEAR = 14


class PortalAnswerMixin(models.AbstractModel):
    """What a block of the dashboard says: an addon has one such model for each question that it answers.

    It reads as the current user, so record rules decide what is told, it writes nothing, and each of its queries has
    a limit.
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
    def _get_answer(self):
        """Return what the block says; nothing if there is nothing to say.

        For an addon to answer a question, it must override this method and return the keys that apply:
        - `rows`: documents, as `_get_portal_summary` returns them, at most `_answer_rows`
        - `empty`: the sentence that stands there without rows
        - `count`: a text beside the title
        - `template`: the external id of the QWeb template of the block's content, for what is more than rows; its
          values are those of this dict, as `answer`
        - `link`: a dict with `url` and `name`, in the place of the section's

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
    def _search_sudo(self, domain, order, limit):
        """Return documents that the current user may read.

        :return: in sudo mode as a block may look for them by fields that people outside may not read
        """
        records_sudo = self.env[self._answer_model].sudo()
        # With their fields, of which the rows tell: one query instead of two.
        return records_sudo.search_fetch(self._get_readable_domain() & domain, order=order, limit=limit)

    @api.model
    def _summarize(self, records):
        """Return the rows of documents.

        :param records: documents that the current user may read
        """
        # In sudo mode as on the pages of the documents: what is told of those that may be read is chosen here.
        return [record._get_portal_summary() for record in records.sudo()]

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
