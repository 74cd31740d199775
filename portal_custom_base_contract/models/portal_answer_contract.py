from odoo import api, fields, models
from odoo.fields import Domain


class PortalAnswerContract(models.AbstractModel):
    """The reader's running contracts: those that are charged next come first."""

    _name = "portal.answer.contract"
    _inherit = "portal.answer.mixin"
    _description = "Answer: What I Have Subscribed To"

    _answer_model = "contract.contract"
    _answer_section = "/my/contracts"

    @api.model
    def _is_available(self, section):
        """Override of `portal_custom_base`: its section's number tells who has none, so that nothing is looked for."""
        return super()._is_available(section) and section.get("count") != "0"

    @api.model
    def _get_searches(self, sections):
        """Override of `portal_custom_base`: the contracts that run."""
        return {"contracts": self._search_readable(self._get_domain(), "recurring_next_date, id")}

    @api.model
    def _prepare_answer(self, found, records_sudo):
        """Override of `portal_custom_base`: the contracts; nobody who has none is told so."""
        return {"rows": self._summarize(records_sudo), "empty": ""} if records_sudo else {}

    @api.model
    def _get_domain(self):
        """Return which contracts run.

        :rtype: Domain
        """
        return ~Domain("date_end", "<", fields.Date.context_today(self))
