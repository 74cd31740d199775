from odoo import api, models
from odoo.fields import Domain

from .portal_section import SUBSCRIPTIONS


class PortalAnswerContract(models.AbstractModel):
    """What is to be renewed comes first, by the day on which it closes."""

    _inherit = "portal.answer.contract"

    _answer_section = SUBSCRIPTIONS

    @api.model
    def _get_answer(self):
        """Override of `portal_custom_base_contract`: first what waits for the reader, then what renews next.

        Its method is not called, as it asks for the same contracts in another order.
        """
        due = Domain("portal_state", "=", "to_renew")
        found_sudo = self._search_sudo(due, "grace_end_date, id", self._answer_rows)
        left = self._answer_rows - len(found_sudo)
        if left:
            others = self._get_domain() & ~due & Domain("portal_state", "!=", "closed")
            found_sudo |= self._search_sudo(others, "renewal_date, id", left)
        if not found_sudo:
            return {}
        return {"name": self.env._("Your subscriptions"), "rows": self._summarize(found_sudo), "empty": ""}
