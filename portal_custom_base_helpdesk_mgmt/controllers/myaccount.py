from odoo import http

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk
from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal, read_only


class TicketPortal(CustomerPortalHelpdesk, ListPortal):
    @http.route(["/my/tickets", "/my/tickets/page/<page>"], methods=["GET"], readonly=read_only, is_portal_list=True)
    def portal_my_tickets(self, **arguments):
        """Override of `helpdesk_mgmt` to list tickets with search, filters and states.

        The addon's own method is not called, as it shows a table of its own; what other addons add to it, they add to
        `portal.list.ticket` instead.
        """
        return self._render_portal_list("portal.list.ticket", arguments)
