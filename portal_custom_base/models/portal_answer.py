import logging

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
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
            if not hasattr(self.env[block.provider], "_get_answer"):
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
            answer tells, see `portal.answer.mixin._get_answer`
        :rtype: list[dict]
        """
        wanted = [values for values in self._get_all() if not values["is_hidden"]]
        blocks = []
        # What fails must not take the other blocks with it.
        with self.env.cr.savepoint(flush=False) as savepoint:
            for values in wanted:
                try:
                    block = self._get_block(values, sections)
                except Exception:
                    savepoint.rollback()
                    _logger.exception("The block %s of the dashboard cannot be made.", values["provider"])
                else:
                    blocks += [block] if block else []
        return blocks

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

    @api.model
    def _get_block(self, values, sections):
        """Return the values of a block; nothing if it has nothing to say to the current user."""
        provider = self.env[values["provider"]]
        section = provider._find_section(sections)
        if not provider._is_available(section):
            return None
        answer = provider._get_answer()
        return answer and {**values, "section": section, **answer}
