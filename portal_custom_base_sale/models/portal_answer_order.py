from odoo import api, models
from odoo.fields import Domain


class PortalAnswerOrder(models.AbstractModel):
    """Where the reader's orders are: those that are under way, the newest first."""

    _name = "portal.answer.order"
    _inherit = "portal.answer.mixin"
    _description = "Answer: Where My Orders Are"

    _answer_model = "sale.order"
    _answer_section = "/my/orders"

    @api.model
    def _get_searches(self, sections):
        """Override of `portal_custom_base`: the newest orders that are under way."""
        return {"orders": self._search_readable(self._get_domain(), "date_order desc, id desc")}

    @api.model
    def _prepare_answer(self, found, records_sudo):
        """Override of `portal_custom_base`: the orders, or a sentence that says what will be here."""
        return {
            "rows": self._summarize(records_sudo),
            "empty": self.env._("No order is under way. Those that you place appear here until they are done."),
        }

    @api.model
    def _get_domain(self):
        """Return which orders are under way.

        For a module to tell better when an order is done, it must override this method; the index of `sale.order`
        holds for this domain.

        :rtype: Domain
        """
        is_open = Domain("state", "=", "sale") & Domain("invoice_status", "in", ("no", "to invoice"))
        company = self.env.user.commercial_partner_id
        return is_open & Domain("partner_id", "in", company._get_family_ids(company.ids))
