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
    def _get_blocks(self):
        """Return the blocks of the current user's dashboard, in order.

        :return: dicts with `name`, `place`, `provider`, `section` (the values of the section, or None) and what the
            answer tells, see `portal.answer.mixin._get_answer`
        :rtype: list[dict]
        """
        return [block for values in self._get_all() if not values["is_hidden"] and (block := self._get_block(values))]

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
    def _get_block(self, values):
        """Return the values of a block; nothing if it has nothing to say to the current user, or fails."""
        provider = self.env[values["provider"]]
        try:
            # What fails must not take the other blocks with it.
            with self.env.cr.savepoint(flush=False):
                answer = provider._is_available() and provider._get_answer()
        except Exception:
            _logger.exception("The block %s of the dashboard cannot be made.", values["provider"])
            return None
        return answer and {**values, "section": provider._get_section(), **answer}
