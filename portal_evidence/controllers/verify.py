import re

from werkzeug.exceptions import TooManyRequests

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

LIMIT = 60
MINUTE = 60


class VerifyPortal(CustomerPortal):
    @http.route(
        ["/portal/verify", "/portal/verify/<string:code>"],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_verify(self, code=None, **arguments):
        """Show the page on which anybody checks a document. Attempts are counted, so it cannot be read-only."""
        is_code = bool(re.fullmatch(r"[\w-]{20,64}", code or "", re.ASCII))
        if is_code and not self._is_verify_allowed():
            raise TooManyRequests()
        known = request.env["portal.evidence.verification"]._find_code(code) if is_code else None
        values = {"known": known, "is_code_given": bool(code)} | self._prepare_verify_values(arguments)
        return request.render("portal_evidence.portal_verify", values)

    @http.route("/portal/verify/check", type="jsonrpc", auth="public", methods=["POST"], website=True)
    def portal_verify_check(self, digest=None):
        """Tell what is known of a file by its SHA-256; the file itself stays in the browser."""
        if not isinstance(digest, str) or not re.fullmatch(r"[0-9a-f]{64}", digest):
            return {"error": request.env._("This is not a SHA-256 hash.")}
        if not self._is_verify_allowed():
            return {"error": request.env._("Too many checks. Try again in a minute.")}
        return request.env["portal.evidence.verification"]._find_digest(digest)

    def _prepare_verify_values(self, arguments):
        """Return the values of the check page that do not depend on the code.

        For a module to show more there, it must override this method and return the result with its own.

        :param dict arguments: those of the address; they may be anything
        """
        return {"page_name": "portal_verify"}

    def _is_verify_allowed(self):
        limit = request.env["portal.rate.limit"]
        return limit._is_allowed("portal.evidence.verification", request.httprequest.remote_addr, LIMIT, MINUTE)
