from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal_custom_base_helpdesk_mgmt.controllers.ticket_page import TicketPagePortal
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.models.portal_upload import MEGABYTE

from ..form_error import FormRefusedError
from ..models.helpdesk_ticket_team import MOST_MEGABYTES

# Of a file that is sent by itself, and of a form with several.
MOST_OF_FILE = (MOST_MEGABYTES + 1) * MEGABYTE
MOST_OF_FORM = 100 * MEGABYTE


class TicketFormPortal(TicketPagePortal):
    @http.route(
        "/new/ticket", type="http", auth="user", methods=["POST"], website=True, max_content_length=MOST_OF_FORM
    )
    def portal_ticket_send(self, **_arguments):
        """Open a ticket, or show the form again with what was typed."""
        return self._send_ticket(request.httprequest)

    @http.route(
        "/new/ticket/file", type="http", auth="user", methods=["POST"], website=True, max_content_length=MOST_OF_FILE
    )
    def portal_ticket_form_file(self, field="", **typed):
        """Keep a file until the ticket is sent."""
        files, actor = request.httprequest.files.getlist("file"), Actor.from_request()
        try:
            with request.env.cr.savepoint():
                uploads_sudo = request.env["portal.ticket.upload"]._store_for(files[:1], actor, typed, field)
        except UserError as refusal:
            return request.make_json_response({"error": str(refusal)})
        return request.make_json_response({"files": uploads_sudo._describe()})

    @http.route("/new/ticket/file/remove", type="jsonrpc", auth="user")
    def portal_ticket_form_file_remove(self, token=None):
        """Remove a file that waits for its ticket."""
        request.env["portal.ticket.upload"]._find_sudo([token], Actor.from_request()).unlink()
        return {}

    @http.route("/new/ticket/hints", type="jsonrpc", auth="user", readonly=True)
    def portal_ticket_hints(self, typed=None):
        """Return what changes on the form with what is chosen."""
        return request.env["portal.ticket.form"]._get_hints(Actor.from_request(), typed)

    @http.route("/new/ticket/suggest", type="jsonrpc", auth="user", readonly=True)
    def portal_ticket_suggest(self, name=None, term=None):
        """Return what somebody may mean who types into a field."""
        return request.env["portal.ticket.form"]._suggest_to(Actor.from_request(), name, term)

    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, sent=None, **kw):
        """Override of `portal_custom_base_helpdesk_mgmt` to tell that the ticket was sent."""
        response = super().portal_my_ticket(ticket_id, access_token=access_token, **kw)
        if getattr(response, "is_qweb", False) and "ticket" in response.qcontext:
            ticket_sudo = response.qcontext["ticket"]
            is_sent = bool(sent) and ticket_sudo.portal_nonce == sent
            response.qcontext["portal_ticket_sent"] = is_sent and ticket_sudo._tell_portal_sent()
        return response

    @http.route(
        "/my/ticket/<int:ticket_id>/answers", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_ticket_answers(self, ticket_id, **_arguments):
        """Show what was answered, to be corrected."""
        return self._run_correction(ticket_id)

    @http.route("/my/ticket/<int:ticket_id>/answers", type="http", auth="user", methods=["POST"], website=True)
    def portal_ticket_answers_save(self, ticket_id, **_arguments):
        """Correct what was answered, or show the form again with what was typed."""
        return self._run_correction(ticket_id, self._get_sent(request.httprequest))

    # === HELPERS === #

    def _get_sent(self, http_request):
        """Return what a form sent: names to lists of texts."""
        return {name: http_request.form.getlist(name) for name in http_request.form}

    def _send_ticket(self, http_request):
        sent, actor = self._get_sent(http_request), Actor.from_request()
        nonce, left_out = http_request.form.get("nonce", ""), {"", *sent.get("without", [])}
        tokens = [token for token in sent.get("upload", []) if token not in left_out]
        errors = {}
        try:
            with request.env.cr.savepoint():
                tokens += self._keep_files(http_request, sent, actor)
        except UserError as refusal:
            errors["files"] = str(refusal)
        if not errors and "show" not in sent:
            try:
                with request.env.cr.savepoint():
                    return request.redirect(request.env["portal.ticket.form"]._send(actor, sent, tokens, nonce))
            except FormRefusedError as refusal:
                errors = refusal.errors
        return self._render_ticket_form(sent, tokens, errors, nonce)

    def _keep_files(self, http_request, sent, actor):
        """Keep the files of a browser without scripts; return their secrets."""
        uploads, kept = request.env["portal.ticket.upload"], []
        for name in http_request.files:
            files = http_request.files.getlist(name)
            for file in files:
                # Odoo rewinds the first of a name alone when it tries a request again.
                file.seek(0)
            kept += uploads._store_for(files, actor, sent, name)._describe()
        return [row["token"] for row in kept]

    def _render_ticket_form(self, sent=None, tokens=(), errors=None, nonce=""):
        actor, form = Actor.from_request(), request.env["portal.ticket.form"]
        if not form._is_open_to(actor):
            raise NotFound()
        values = form._prepare_page_values(actor, sent, errors) | {
            "page_name": "portal_ticket_form",
            "portal_section_path": "/my/tickets",
            "action": "/new/ticket",
            "nonce": nonce if nonce and "" not in (errors or {}) else form._make_nonce(),
            "uploads": request.env["portal.ticket.upload"]._find_sudo(tokens, actor)._describe(),
            "owner": actor.user.id,
            "is_refused": bool(errors),
        }
        return request.render("portal_helpdesk_form.ticket_form", self._prepare_portal_layout_values() | values)

    def _run_correction(self, ticket_id, sent=None):
        try:
            ticket_sudo = self._document_check_access("helpdesk.ticket", ticket_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        actor, form, errors = Actor.from_request(), request.env["portal.ticket.form"], {}
        try:
            if sent is not None:
                with request.env.cr.savepoint():
                    ticket_sudo._correct_from_portal(actor, sent)
                request.session["portal_ticket_done"] = request.env._("Your answers are saved.")
                return request.redirect(ticket_sudo.access_url)
        except FormRefusedError as refusal:
            errors = refusal.errors
        except UserError as refusal:
            return self._refuse_correction(ticket_sudo, refusal)
        try:
            values = form._prepare_correction(actor, ticket_sudo, sent, errors)
        except UserError as refusal:
            return self._refuse_correction(ticket_sudo, refusal)
        values |= {"page_name": "portal_ticket_answers", "portal_section_path": "/my/tickets", "ticket": ticket_sudo}
        return request.render("portal_helpdesk_form.ticket_correction", self._prepare_portal_layout_values() | values)

    def _refuse_correction(self, ticket_sudo, refusal):
        """Go back to the ticket, whose page says why."""
        request.session["portal_ticket_error"] = str(refusal)
        return request.redirect(ticket_sudo.access_url)
