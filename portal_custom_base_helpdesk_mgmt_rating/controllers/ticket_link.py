from odoo import http
from odoo.http import request

from odoo.addons.portal_custom_base_helpdesk_mgmt.controllers.ticket_link import TicketLinkPortal


class TicketRatingLinkPortal(TicketLinkPortal):
    @http.route(
        "/portal/ticket/<string:token>/rate", type="http", auth="public", methods=["POST"], website=True, sitemap=False
    )
    def portal_ticket_link_rate(self, token, rate="", comment="", **_arguments):
        """Say how a ticket was solved."""
        return self._run_ticket_link(
            token,
            lambda ticket_sudo, actor: ticket_sudo._rate_for_customer(rate, comment, actor),
            request.env._("Thank you for your rating."),
            {"rate": rate, "comment": comment},
        )
