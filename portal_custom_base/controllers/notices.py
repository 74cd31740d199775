from werkzeug.exceptions import TooManyRequests

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

# Links to stop e-mails that one address opens or presses.
LIMIT = 60
MINUTE = 60


class NoticePortal(CustomerPortal):
    @http.route("/my/notifications", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def portal_notifications(self, saved=None, **_arguments):
        preference = request.env["portal.notice.preference"]
        values = self._prepare_portal_layout_values() | {
            "page_name": "notifications",
            "choices": preference._get_page_values(request.env.user.partner_id),
            "is_saved": bool(saved),
            "question": request.env._("When should we e-mail %(email)s?", email=request.env.user.email),
        }
        return request.render("portal_custom_base.portal_notifications", values)

    @http.route("/my/notifications", type="http", auth="user", methods=["POST"], website=True)
    def portal_notifications_save(self, **choices):
        """Save when the current contact wants to be notified of each event."""
        request.env["portal.notice.preference"]._save(request.env.user.partner_id, choices)
        return request.redirect("/my/notifications?saved=1")

    # === WITHOUT A LOGIN === #

    @http.route(
        "/portal/notices/<string:token>", type="http", auth="public", methods=["GET"], website=True, sitemap=False
    )
    def portal_notices_stop(self, token, **_arguments):
        """Show what a link stops; only pressing the button stops it. Attempts are counted: it cannot be read-only."""
        return self._render_stop(token, *self._read_stop_token_sudo(token))

    @http.route(
        "/portal/notices/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        csrf=False,
    )
    def portal_notices_stop_submit(self, token, again=None, **_arguments):
        """Stop e-mails, or send them again. Mail programs press it too, without a session or its token (RFC 8058).

        The link itself is the secret that other sites do not have.
        """
        partner_sudo, events_sudo = self._read_stop_token_sudo(token)
        frequency = "now" if again else "never"
        request.env["portal.notice.preference"]._stop_sudo(partner_sudo, events_sudo, frequency)
        return self._render_stop(token, partner_sudo, events_sudo)

    def _read_stop_token_sudo(self, token):
        limit = request.env["portal.rate.limit"]
        if not limit._is_allowed("portal.notice.stop", request.httprequest.remote_addr, LIMIT, MINUTE):
            raise TooManyRequests()
        return request.env["portal.notice.preference"]._read_stop_token_sudo(token)

    def _render_stop(self, token, partner_sudo, events_sudo):
        is_known = partner_sudo and events_sudo
        frequencies = {
            request.env["portal.notice.preference"]._get_frequencies(partner_sudo, event)[partner_sudo.id]
            for event in (events_sudo if is_known else ())
        }
        values = {
            "page_name": "portal_notices_stop",
            "email": is_known and partner_sudo.email,
            "names": ", ".join(events_sudo.mapped("name")),
            "is_stopped": frequencies == {"never"},
            "path": f"/portal/notices/{token}",
        }
        return request.render("portal_custom_base.notices_stop", values)
