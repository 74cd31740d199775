from odoo import api, models
from odoo.fields import Domain


class PortalAnswerTicket(models.AbstractModel):
    """The reader's open tickets, the newest first, each with the last answer."""

    _name = "portal.answer.ticket"
    _inherit = "portal.answer.mixin"
    _description = "Answer: What Became of My Tickets"

    _answer_model = "helpdesk.ticket"
    _answer_section = "/my/tickets"

    @api.model
    def _get_searches(self, sections):
        """Override of `portal_custom_base`: the newest tickets that are open."""
        return {"tickets": self._search_readable(self._get_domain(), "id desc")}

    @api.model
    def _prepare_answer(self, found, records_sudo):
        """Override of `portal_custom_base`: the tickets, or a sentence that says what will be here."""
        return {
            "rows": self._summarize(records_sudo),
            "empty": self.env._("No ticket is open. Write to us, and follow our answer here."),
            "link": {"url": "/new/ticket", "name": self.env._("New ticket")},
        }

    @api.model
    def _get_domain(self):
        return Domain("stage_id.closed", "=", False)
