from odoo import api, models


class PortalTicketLink(models.AbstractModel):
    _inherit = "portal.ticket.link"

    @api.model
    def _get_acts(self, ticket_sudo, actor):
        """Override of `portal_custom_base_helpdesk_mgmt` to rate, before all else: it is what a solved ticket asks."""
        acts = super()._get_acts(ticket_sudo, actor)
        if ticket_sudo._get_portal_rate_refusal(actor):
            return acts
        return [{"name": "rate", "label": self.env._("Rate our help")}, *acts]

    @api.model
    def _prepare_page_values(self, ticket_sudo, actor):
        """Override of `portal_custom_base_helpdesk_mgmt`: what was said, and what can be."""
        page = self.env["portal.document.page.ticket"]
        rating = page._prepare_rating_values(ticket_sudo, actor)
        return super()._prepare_page_values(ticket_sudo, actor) | {"portal_rating": rating}
