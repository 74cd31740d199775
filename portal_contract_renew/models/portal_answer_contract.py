from odoo import api, models
from odoo.fields import Domain

from .portal_section import SUBSCRIPTIONS


class PortalAnswerContract(models.AbstractModel):
    """What is to be renewed comes first, by the day on which it closes."""

    _inherit = "portal.answer.contract"

    _answer_section = SUBSCRIPTIONS

    @api.model
    def _get_searches(self, sections):
        """Override of `portal_custom_base_contract`: first what waits for the reader, then what renews next.

        Its method is not called, as it asks for the same contracts in another order.
        """
        others = self._get_domain() & Domain("portal_state", "not in", ("to_renew", "closed"))
        return {
            "due": self._search_readable(Domain("portal_state", "=", "to_renew"), "grace_end_date, id"),
            "others": self._search_readable(others, "renewal_date, id"),
        }

    @api.model
    def _prepare_answer(self, found, records_sudo):
        """Override of `portal_custom_base_contract` to call them subscriptions."""
        answer = super()._prepare_answer(found, records_sudo)
        return answer and answer | {"name": self.env._("Your subscriptions")}
