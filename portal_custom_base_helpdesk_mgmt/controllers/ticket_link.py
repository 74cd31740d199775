from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

# Of what was typed, so much is kept when it is refused.
MOST_TYPED = 4000


class TicketLinkPortal(CustomerPortal):
    """What the receiver of a mail does with a ticket without signing in; each is confirmed by a button."""

    @http.route(
        "/portal/ticket/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_ticket_link(self, token, **_arguments):
        """Offer what can be done now: what merely follows links, such as a filter of mails, does nothing."""
        return self._render_ticket_link(token)

    @http.route(
        "/portal/ticket/<string:token>/close", type="http", auth="public", methods=["POST"], website=True, sitemap=False
    )
    def portal_ticket_link_close(self, token, stage_id=None, reason="", **_arguments):
        """Close the ticket."""
        return self._run_ticket_link(
            token,
            lambda ticket_sudo, actor: ticket_sudo._close_for_customer(stage_id, reason, actor),
            request.env._("Thank you. This ticket is closed."),
        )

    @http.route(
        "/portal/ticket/<string:token>/reopen",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_ticket_link_reopen(self, token, text="", **_arguments):
        """Open the ticket again."""
        return self._run_ticket_link(
            token,
            lambda ticket_sudo, actor: ticket_sudo._reopen_for_customer(text, actor),
            request.env._("We have opened it again and will write to you."),
            {"text": text},
        )

    def _run_ticket_link(self, token, action, done, typed=None):
        """Do something about the ticket of a link, and show its page again: with what was typed if it was refused."""
        ticket_sudo, actor = request.env["portal.ticket.link"]._find_sudo(token)
        if not actor:
            return self._render_ticket_link(token)
        try:
            with request.env.cr.savepoint():
                action(ticket_sudo, actor)
        except UserError as refusal:
            kept = {name: str(value or "")[:MOST_TYPED] for name, value in (typed or {}).items()}
            return self._render_ticket_link(token, error=str(refusal), typed=kept)
        return self._render_ticket_link(token, done=done)

    def _render_ticket_link(self, token, error="", done="", typed=None):
        links = request.env["portal.ticket.link"]
        ticket_sudo, actor = links._find_sudo(token)
        values = links._prepare_page_values(ticket_sudo, actor) if actor else {"acts": []}
        values |= {"page_name": "portal_ticket_link", "path": f"/portal/ticket/{token}", "is_known": bool(actor)}
        values |= {"portal_ticket_error": error, "portal_ticket_done": done, "portal_ticket_typed": typed or {}}
        response = request.render("portal_custom_base_helpdesk_mgmt.ticket_link", values)
        # The address is a secret: no page to which somebody goes on learns it.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
