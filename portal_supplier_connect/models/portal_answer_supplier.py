from odoo import api, models
from odoo.fields import Domain


class PortalAnswerSupplier(models.AbstractModel):
    """What a supplier has to deliver next, and when: what is late comes first."""

    _name = "portal.answer.supplier"
    _inherit = "portal.answer.mixin"
    _description = "Answer: What a Supplier Has to Deliver"

    _answer_model = "purchase.order"
    _answer_section = "/my/purchase"

    @api.model
    def _is_available(self, section):
        """Override of `portal_custom_base`: its section is left out for who is no supplier."""
        return super()._is_available(section) and section.get("count") != "0"

    @api.model
    def _get_searches(self, sections):
        """Override of `portal_custom_base`: the orders to deliver."""
        return {"orders": self._search_readable(Domain("portal_is_expected", "=", True), "date_planned, id")}

    @api.model
    def _prepare_answer(self, found, records_sudo):
        """Override of `portal_custom_base`: the orders to deliver; nothing if there are none."""
        return {"rows": self._summarize(records_sudo)} if records_sudo else {}
