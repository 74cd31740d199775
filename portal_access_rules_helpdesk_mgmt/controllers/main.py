from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.portal_tools.controllers.portal import DocumentPortal
from odoo.addons.portal_tools.record_id import parse_id


class HelpdeskAccess(HelpdeskTicketController):
    @http.route(methods=["POST"])
    def support_ticket_close(self, ticket_id=None, stage_id=None, **arguments):
        """Override of `helpdesk_mgmt`, which closes any ticket by a link, to ask whether the person may close it."""
        try:
            # Not inherited: these routes would be those of a second portal, without what other addons add to it.
            ticket_sudo = DocumentPortal()._document_check_access("helpdesk.ticket", ticket_id)
        except (AccessError, MissingError) as error:
            raise NotFound(request.env._("This ticket does not exist, or it is not for you.")) from error
        if not ticket_sudo._may_be_closed_by(request.env.user, parse_id(stage_id)):
            raise NotFound()
        return super().support_ticket_close(ticket_id=ticket_id, stage_id=stage_id, **arguments)

    @http.route(methods=["POST"])
    def submit_ticket(self, **kw):
        """Override of `helpdesk_mgmt`, where following a link opens a ticket."""
        return super().submit_ticket(**kw)
