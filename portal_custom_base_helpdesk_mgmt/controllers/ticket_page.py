from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk
from odoo.addons.portal_custom_base.controllers.document_page import DocumentPagePortal
from odoo.addons.portal_custom_base.controllers.portal_list import read_only
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.controllers.download import make_download_response
from odoo.addons.portal_tools.record_id import parse_id

# How much of what somebody typed is shown again after a refusal.
MOST_TYPED = 4000


class TicketPagePortal(DocumentPagePortal, CustomerPortalHelpdesk):
    @http.route(methods=["GET"], readonly=read_only)
    def portal_my_ticket(self, ticket_id, access_token=None, **kw):
        """Override of `helpdesk_mgmt` to show tickets on the page of all documents.

        The addon's own method is not called: it makes a secret for each file of the ticket, those of internal notes
        too, and so writes while it reads. Its values are prepared by its own method, which other addons extend.
        """
        try:
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._ticket_get_page_view_values(ticket_sudo, access_token, **kw)
        # What was refused is shown once.
        values["portal_ticket_error"] = request.session.pop("portal_ticket_error", False)
        values["portal_ticket_done"] = request.session.pop("portal_ticket_done", False)
        values["portal_ticket_typed"] = request.session.pop("portal_ticket_typed", False) or {}
        values["portal_section_path"] = "/my/tickets"
        response = request.render("helpdesk_mgmt.portal_helpdesk_ticket_page", values)
        self._show_document_page(response, "portal.document.page.ticket", ticket_sudo, access_token)
        return response

    @http.route(
        "/my/ticket/<int:ticket_id>/file/<int:attachment_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_ticket_file(self, ticket_id, attachment_id, access_token=None, **_arguments):
        """Download a file of the ticket, none that came with a note of staff."""
        try:
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id, access_token=access_token)
        except (AccessError, MissingError) as error:
            raise NotFound() from error
        file_sudo = ticket_sudo._get_portal_files_sudo(parse_id(attachment_id) or 0)
        if not file_sudo:
            raise NotFound()
        return make_download_response(file_sudo)

    @http.route("/my/ticket/<int:ticket_id>/reopen", type="http", auth="user", methods=["POST"], website=True)
    def portal_ticket_reopen(self, ticket_id, text="", **_arguments):
        """Open a closed ticket again."""
        done = request.env._("We have opened it again and will write here.")
        return self._run_ticket(
            ticket_id, lambda ticket_sudo, actor: ticket_sudo._reopen_for_customer(text, actor), done, {"text": text}
        )

    @http.route("/my/ticket/<int:ticket_id>/reader", type="http", auth="user", methods=["POST"], website=True)
    def portal_ticket_add_reader(self, ticket_id, email="", **_arguments):
        """Let a colleague read the ticket."""
        done = request.env._("Your colleague can read this ticket now, and gets our answers by e-mail.")
        return self._run_ticket(
            ticket_id,
            lambda ticket_sudo, actor: ticket_sudo._add_reader_for_customer(email, actor),
            done,
            {"email": email},
        )

    @http.route("/my/ticket/<int:ticket_id>/reader/remove", type="http", auth="user", methods=["POST"], website=True)
    def portal_ticket_remove_reader(self, ticket_id, partner_id=None, **_arguments):
        """Let a reader read the ticket no longer."""
        done = request.env._("This colleague is no reader of the ticket any more.")
        return self._run_ticket(
            ticket_id, lambda ticket_sudo, actor: ticket_sudo._remove_reader_for_customer(partner_id, actor), done
        )

    def _run_ticket(self, ticket_id, action, done, typed=None):
        """Do something about a ticket, and show its page again: with what was typed if it was refused."""
        try:
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id)
        except (AccessError, MissingError) as error:
            raise NotFound(request.env._("This ticket does not exist, or it is not for you.")) from error
        try:
            with request.env.cr.savepoint():
                action(ticket_sudo, Actor.from_request())
        except UserError as refusal:
            request.session["portal_ticket_error"] = str(refusal)
            kept = {name: str(value or "")[:MOST_TYPED] for name, value in (typed or {}).items()}
            request.session["portal_ticket_typed"] = kept
        else:
            request.session["portal_ticket_done"] = done
        return request.redirect(f"/my/ticket/{parse_id(ticket_id)}")
