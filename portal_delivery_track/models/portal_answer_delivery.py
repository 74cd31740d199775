from odoo import api, models


class PortalAnswerDelivery(models.AbstractModel):
    """What is on the way, and when it comes: what is late comes first, with the new day."""

    _name = "portal.answer.delivery"
    _inherit = "portal.answer.mixin"
    _description = "Answer: What Is on the Way"

    _answer_model = "stock.picking"
    _answer_section = "/my/deliveries"

    @api.model
    def _is_available(self, section):
        """Override of `portal_custom_base`: its section's number tells who has none, so that nothing is looked for."""
        return super()._is_available(section) and section.get("count") != "0"

    @api.model
    def _get_searches(self, sections):
        """Override of `portal_custom_base`: what is late; what has left comes before what will leave."""
        pickings, order = self.env[self._answer_model], "scheduled_date, id"
        # Prepared once for the three. In sudo mode as they are searched so.
        told = (self._get_readable_domain() & self._get_domain()).optimize_full(pickings.sudo())
        return {
            "late": self._search_sudo(told & pickings._get_portal_late_domain(), order),
            "way": self._search_sudo(told & pickings._get_portal_way_domain(), order),
            # What is late is found again among them.
            "open": self._search_sudo(told & pickings._get_portal_open_domain(), order, 2 * self._answer_rows),
        }

    @api.model
    def _prepare_answer(self, found, records_sudo):
        """Override of `portal_custom_base`: the deliveries, or a sentence that says what will be here."""
        pickings, rows = self.env[self._answer_model], self._summarize(records_sudo)
        left = self._answer_rows - len(rows)
        return {
            "rows": rows + (pickings._tell_portal_steps(left) if left else []),
            "empty": self.env._("Nothing is on the way. What you order appears here until it has arrived."),
        }

    @api.model
    def _get_domain(self):
        """Return which deliveries are told of: those of the reader's company.

        :rtype: Domain
        """
        return self.env["stock.picking"]._get_portal_delivery_domain()
