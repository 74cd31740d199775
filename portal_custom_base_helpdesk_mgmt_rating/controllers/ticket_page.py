from odoo import http
from odoo.http import request

from odoo.addons.portal_custom_base_helpdesk_mgmt.controllers.ticket_page import TicketPagePortal


class TicketRatingPortal(TicketPagePortal):
    @http.route("/my/ticket/<int:ticket_id>/rate", type="http", auth="user", methods=["POST"], website=True)
    def portal_ticket_rate(self, ticket_id, rate="", comment="", **_arguments):
        """Say how a ticket was solved."""
        return self._run_ticket(
            ticket_id,
            lambda ticket_sudo, actor: ticket_sudo._rate_for_customer(rate, comment, actor),
            request.env._("Thank you for your rating."),
            {"rate": rate, "comment": comment},
        )
