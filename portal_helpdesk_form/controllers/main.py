from odoo import http
from odoo.http import request

from odoo.addons.portal_access_rules_helpdesk_mgmt.controllers.main import HelpdeskAccess
from odoo.addons.portal_custom_base.controllers.portal_list import read_only

from .ticket_form import TicketFormPortal


class HelpdeskForm(HelpdeskAccess):
    @http.route(methods=["GET"], readonly=read_only)
    def create_new_ticket(self, **kw):
        """Override of `helpdesk_mgmt` to show a form that asks for the right facts.

        The addon's own method is not called, as it shows a page of its own. What other addons add to that page or to
        `_get_create_new_ticket_values` is lost; they add it to `helpdesk.ticket._get_portal_form_fields` instead.
        """
        # Not inherited: these routes would be those of a second portal, without what other addons add to it.
        return TicketFormPortal()._render_ticket_form({name: [value] for name, value in kw.items()})

    @http.route()
    def submit_ticket(self, **_arguments):
        """Override of `helpdesk_mgmt`, which takes whatever is sent, to check it as the form does.

        The addon's own method is not called: it fails on an empty form, asks of no category and team whether they are
        shown, and of no file what it is. What other addons add to `_prepare_submit_ticket_vals` is lost; they add it to
        `helpdesk.ticket._prepare_portal_values` instead.
        """
        return TicketFormPortal()._send_ticket(request.httprequest)
