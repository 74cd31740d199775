from odoo import http
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController

from .ticket_page import TicketPagePortal


class TicketClosePortal(HelpdeskTicketController):
    @http.route(methods=["POST"])
    def support_ticket_close(self, ticket_id=None, stage_id=None, reason="", **_arguments):
        """Override of `helpdesk_mgmt`, which closes any ticket by a link, to ask whether the person may close it.

        The addon's own method is not called: whatever it does, `_close_for_customer` does with care.
        """
        # Not inherited: these routes would be those of a second portal, without what other addons add to it.
        return TicketPagePortal()._run_ticket(
            ticket_id,
            lambda ticket_sudo, actor: ticket_sudo._close_for_customer(stage_id, reason, actor),
            request.env._("This ticket is closed. Thank you for telling us."),
        )

    @http.route(methods=["POST"])
    def submit_ticket(self, **kw):
        """Override of `helpdesk_mgmt`, where following a link opens a ticket."""
        return super().submit_ticket(**kw)
