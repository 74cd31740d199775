from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.models.portal_upload import MEGABYTE

from ..form_error import FormRefusedError
from ..models.portal_ticket_request import MOST_BYTES
from .ticket_form import TicketFormPortal

# The field that no person sees: whatever fills it is a program.
TRAP = "website"


class HelpFormPortal(TicketFormPortal):
    @http.route("/help/new", type="http", auth="public", methods=["GET"], website=True, readonly=True, sitemap=False)
    def portal_help(self, **_arguments):
        """Show the form for visitors, where the vendor opened one."""
        if not request.env.user._is_public():
            return request.redirect("/new/ticket")
        return self._render_help_form()

    @http.route(
        "/help/new",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        max_content_length=lambda portal: portal._get_max_help_length(),
    )
    def portal_help_send(self, **_arguments):
        """Mail the link that confirms what was typed, or show the form again."""
        sent, actor = self._get_sent(request.httprequest), Actor.from_request()
        self._check_open(actor)
        if any(sent.get(TRAP, [])):
            return self._render_help_page("mailed")
        if "show" in sent:
            return self._render_help_form(sent)
        try:
            with request.env.cr.savepoint():
                request.env["portal.ticket.request"]._ask(actor, sent, self._get_help_files(request.httprequest))
        except FormRefusedError as refusal:
            return self._render_help_form(sent, refusal.errors)
        return self._render_help_page("mailed")

    @http.route("/help/new/hints", type="jsonrpc", auth="public", readonly=True)
    def portal_help_hints(self, typed=None):
        """Return what is asked with what a visitor chose."""
        actor = Actor.from_request()
        self._check_open(actor)
        return request.env["portal.ticket.request"]._get_hints(actor, typed)

    @http.route(
        "/help/new/confirm/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_help_confirm(self, token, **_arguments):
        """Ask for the button: what merely follows links, such as a filter of mails, confirms nothing."""
        request_sudo = request.env["portal.ticket.request"]._find_sudo(token)
        return self._render_help_page("confirm" if request_sudo else "over", token=token)

    @http.route("/help/new/confirm/<string:token>", type="http", auth="public", methods=["POST"], website=True)
    def portal_help_confirmed(self, token, **_arguments):
        """Make the ticket."""
        request_sudo = request.env["portal.ticket.request"]._find_sudo(token)
        if not request_sudo:
            return self._render_help_page("over")
        try:
            with request.env.cr.savepoint():
                ticket_sudo = request_sudo._confirm(Actor.from_request())
        except UserError as refusal:
            return self._render_help_page("refused", refusal=str(refusal))
        return self._render_help_page("done", number=ticket_sudo.number, sentence=ticket_sudo._tell_portal_sent())

    def _get_max_help_length(self):
        """Return how large a form may be: a small one, unless a team takes files of visitors."""
        requests = request.env["portal.ticket.request"]
        return MEGABYTE + (MOST_BYTES if requests._takes_files(Actor.from_request()) else 0)

    def _get_help_files(self, http_request):
        files = http_request.files.getlist("files")
        for file in files:
            # Odoo rewinds the first of a name alone when it tries a request again.
            file.seek(0)
        return files

    def _check_open(self, actor):
        """Find no page where the vendor has no form for visitors.

        :raise NotFound: if so
        """
        if not request.env["portal.ticket.request"]._is_open(actor):
            raise NotFound()

    def _render_help_form(self, sent=None, errors=None):
        actor = Actor.from_request()
        self._check_open(actor)
        values = request.env["portal.ticket.request"]._prepare_page_values(actor, sent, errors)
        values |= {
            "page_name": "portal_help_form",
            "action": "/help/new",
            "trap": TRAP,
        }
        return request.render("portal_helpdesk_form.help_form", self._prepare_portal_layout_values() | values)

    def _render_help_page(self, state, **values):
        values |= {"page_name": "portal_help_form", "state": state}
        if state == "mailed":
            values["limit"] = request.env["portal.ticket.request"]._tell_mailbox_limit()
        return request.render("portal_helpdesk_form.help_page", self._prepare_portal_layout_values() | values)
