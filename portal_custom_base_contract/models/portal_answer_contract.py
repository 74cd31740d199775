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
    def _get_answer(self):
        """Override of `portal_custom_base`: the contracts; nobody who has none is told so."""
        contracts_sudo = self._search_sudo(self._get_domain(), "recurring_next_date, id", self._answer_rows)
        return {"rows": self._summarize(contracts_sudo), "empty": ""} if contracts_sudo else {}

    @api.model
    def _get_domain(self):
        """Return which contracts run.

        :rtype: Domain
        """
        return ~Domain("date_end", "<", fields.Date.context_today(self))
