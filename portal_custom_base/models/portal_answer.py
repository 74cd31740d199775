import logging

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.misc import frozendict

_logger = logging.getLogger(__name__)

FIELDS = ("name", "place", "provider", "is_hidden")


class PortalAnswer(models.Model):
    """A block of the dashboard that answers a question, such as where one's orders are.

    The vendor orders the blocks and switches them off. What a block says comes from a model of an addon, which
    inherits `portal.answer.mixin`.
    """

    _name = "portal.answer"
    _inherit = "portal.cache.mixin"
    _description = "Block of the Dashboard"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=100)
    provider = fields.Char(
        string="Answer",
        required=True,
        help="The model that says what the block tells, such as portal.answer.order.",
    )
    place = fields.Selection([("main", "Middle"), ("side", "Beside it")], required=True, default="main")
    is_hidden = fields.Boolean("Hidden", company_dependent=True, help="Hidden from the customers of this company.")

    _provider_uniq = models.Constraint("UNIQUE(provider)", "Another block already gives this answer.")

    @api.constrains("provider")
    def _check_provider(self):
        for block in self.filtered(lambda block: block.provider in self.env):
            if not hasattr(self.env[block.provider], "_prepare_answer"):
                raise ValidationError(self.env._("“%(model)s” answers no question.", model=block.provider))

    # === BUSINESS METHODS === #

    @api.model
    def _get_dashboard(self):
        """Return what the current user's dashboard shows.

        :return: a dict of `sections` (all that the user can open, see `portal.section._get_counted`), `blocks` (see
            `_get_blocks`), `tiles` (the sections that no block tells of) and `links`
        :rtype: dict
        """
        sections = self.env["portal.section"]._get_counted()
        blocks = self._get_blocks(sections)
        told = {block["section"]["id"] for block in blocks if block["section"]}
        # One's own pages are in the navigation.
        tiles = [s for s in sections if s["id"] not in told and s["category"] != "account"]
        links = [link for link in self.env["portal.link"]._get_visible() if not link["is_button"]]
        return {"sections": sections, "blocks": blocks, "tiles": tiles, "links": links}

    @api.model
    def _get_blocks(self, sections):
        """Return the blocks of the current user's dashboard, in order.

        :param list sections: the sections that the user can open; each block is shown with its own
        :return: dicts with `name`, `place`, `provider`, `section` (the values of the section, or None) and what the
            answer tells, see `portal.answer.mixin._prepare_answer`
        :rtype: list[dict]
        """
        wanted = {values["provider"]: values for values in self._get_all() if not values["is_hidden"]}
        answers = self._ask(list(wanted), sections)
        return [{**wanted[name], **answer} for name, answer in answers.items() if answer]

    @api.model
    def _ask(self, names, sections):
        """Return what blocks say, without those that are not for the current user and those that fail.

        :param list names: the models of the blocks, in order
        :param list sections: the values of the sections that the current user sees
        :return: the models mapped to what `portal.answer.mixin._prepare_answer` returns, with `section`
        :rtype: dict
        """
        # What was written before the page, such as a sign-in, is kept where a block fails.
        with self.env.cr.savepoint(flush=False) as savepoint:
            return self._ask_within(savepoint, names, sections)

    @api.model
    def _ask_within(self, savepoint, names, sections):
        """Return what `_ask` does.

        :param savepoint: the one to which a failed query goes back
        """
        own = {name: self.env[name]._find_section(sections) for name in names}
        is_available = self._try_each(savepoint, names, lambda name: self.env[name]._is_available(own[name]))
        available = [name for name in is_available if is_available[name]]
        searches = self._try_each(savepoint, available, lambda name: self.env[name]._get_searches(sections))
        found = self._try_each(savepoint, (None,), lambda _name: self._find(searches)).get(None)
        if found is None:
            found = self._try_each(savepoint, searches, lambda name: self._find({name: searches[name]})[name])
        chosen = self._try_each(savepoint, found, lambda name: self.env[name]._choose(found[name]))
        records_sudo = self._browse_sudo(chosen)
        answers = self._try_each(
            savepoint, chosen, lambda name: self.env[name]._prepare_answer(found[name], records_sudo[name])
        )
        return {name: answer and {"section": own[name], **answer} for name, answer in answers.items()}

    @api.model
    def _try_each(self, savepoint, names, step):
        """Return what a step returns of each block; what fails must not take the other blocks with it.

        :param savepoint: as in `_ask_within`
        :param names: the models of the blocks; None for all of them together
        """
        results = {}
        for name in names:
            try:
                results[name] = step(name)
            except Exception:
                savepoint.rollback()
                _logger.exception("The block %s of the dashboard cannot be made.", name or "of all together")
        return results

    @api.model
    def _find(self, searches):
        """Return what blocks look for, with one query.

        :param dict searches: names of blocks mapped to what `portal.answer.mixin._get_searches` returns
        :return: the same, each search with the ids or the value that it found
        :rtype: dict
        """
        asked = [(block, name, search) for block in searches for name, search in searches[block].items()]
        found = {block: {} for block in searches}
        if asked:
            terms = [search if isinstance(search, SQL) else SQL("ARRAY(%s)", search.select()) for *_, search in asked]
            [row] = self.env.execute_query(SQL("SELECT %s", SQL(", ").join(terms)))
            for (block, name, _search), value in zip(asked, row, strict=True):
                found[block][name] = value
        return found

    @api.model
    def _browse_sudo(self, chosen):
        """Return the documents that blocks tell of; those of one model are read together.

        :param dict chosen: names of blocks mapped to what `portal.answer.mixin._choose` returns
        :return: the same, each with a dict of the documents by these pairs, in sudo mode as told there
        :rtype: dict
        """
        ids = {}
        for model, record_id in dict.fromkeys(key for keys in chosen.values() for key in keys):
            ids.setdefault(model, []).append(record_id)
        records_sudo = {
            (model, record_sudo.id): record_sudo
            for model in ids
            for record_sudo in self.env[model].sudo().browse(ids[model])
        }
        return {block: {key: records_sudo[key] for key in keys} for block, keys in chosen.items()}

    @api.model
    @tools.ormcache("self.env.company.id", "self.env.lang")
    def _get_all(self):
        # In sudo mode as customers may not read the vendor's settings; what is shown is decided above.
        return tuple(
            frozendict({name: block[name] for name in FIELDS})
            for block in self.sudo().search([])
            if block.provider in self.env
        )

    @api.model
    def _get_told_paths(self):
        """Return the paths of the sections that blocks tell of, each with its number."""
        shown = [self.env[values["provider"]] for values in self._get_all() if not values["is_hidden"]]
        return {getattr(provider, "_answer_section", None) for provider in shown}
