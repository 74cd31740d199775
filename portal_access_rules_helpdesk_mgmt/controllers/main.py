from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.portal_tools.record_id import parse_id


class HelpdeskAccess(HelpdeskTicketController):
    @http.route(methods=["POST"])
    def support_ticket_close(self, ticket_id=None, stage_id=None, **_arguments):
        """Override of `helpdesk_mgmt`, which closes any ticket by a link, to ask whether the person sees it."""
        is_number = parse_id(ticket_id) and parse_id(stage_id)
        tickets = request.env["helpdesk.ticket"]
        if not is_number or not tickets.search_count([("id", "=", int(ticket_id))], limit=1):
            raise NotFound(request.env._("This ticket does not exist, or it is not for you."))
        return super().support_ticket_close(ticket_id=ticket_id, stage_id=stage_id)

    @http.route(methods=["POST"])
    def submit_ticket(self, **kw):
        """Override of `helpdesk_mgmt`, where following a link opens a ticket."""
        return super().submit_ticket(**kw)
