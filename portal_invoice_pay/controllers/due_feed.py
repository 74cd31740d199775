from werkzeug.exceptions import NotFound, TooManyRequests

from odoo import http
from odoo.http import request

from ..models.portal_due_feed import MAX_ADDRESS, MINUTE
from .balance import BalancePortal


class DueFeedPortal(BalancePortal):
    @http.route("/my/balance/calendar", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_due_feed(self, act=None, **_arguments):
        """Give the reader's calendar a new address, or switch it off."""
        self._find_balance()
        feed, user = request.env["portal.due.feed"], request.env.user
        if act == "renew":
            feed._renew(user)
        elif act == "off":
            feed._switch_off(user)
        else:
            raise NotFound()
        return request.redirect_query("/my/balance", {"calendar": act})

    @http.route(
        "/portal/due-dates/<int:feed_id>/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_due_feed(self, feed_id, token, **_arguments):
        """Return a calendar to the program that has its address. Fetches are counted: it cannot be read-only.

        :raise NotFound: if the address opens nothing, whatever the reason
        """
        limit = request.env["portal.rate.limit"]
        if not limit._is_allowed("portal.due.feed.address", request.httprequest.remote_addr, MAX_ADDRESS, MINUTE):
            raise TooManyRequests()
        reader = request.env["portal.due.feed"]._find_reader(feed_id, token)
        if not reader:
            raise NotFound()
        feed = reader.env["portal.due.feed"]
        if not feed._is_allowed(feed_id):
            raise TooManyRequests()
        content = feed._make_calendar()
        headers = [
            ("Content-Type", "text/calendar; charset=utf-8"),
            ("Content-Length", str(len(content))),
            ("Content-Disposition", 'attachment; filename="due-dates.ics"'),
            ("Cache-Control", "private, no-store"),
            ("X-Robots-Tag", "noindex"),
            ("Referrer-Policy", "no-referrer"),
        ]
        return request.make_response(content, headers)
