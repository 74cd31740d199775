from odoo import http

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk
from odoo.addons.portal_custom_base.controllers.document_page import DocumentPagePortal


class TicketPagePortal(DocumentPagePortal, CustomerPortalHelpdesk):
    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        """Override of `helpdesk_mgmt` to show tickets on the page of all documents."""
        response = super().portal_my_ticket(ticket_id, access_token=access_token, **kw)
        if getattr(response, "is_qweb", False) and "ticket" in response.qcontext:
            ticket_sudo = response.qcontext["ticket"]
            response.qcontext["portal_section_path"] = "/my/tickets"
            self._show_document_page(response, "portal.document.page.ticket", ticket_sudo, access_token)
        return response
