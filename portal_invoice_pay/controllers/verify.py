from odoo import http
from odoo.http import request

from odoo.addons.portal_evidence.controllers.verify import VerifyPortal

LIMIT = 20
MINUTE = 60


class IbanVerifyPortal(VerifyPortal):
    @http.route()
    def portal_verify(self, code=None, **arguments):
        """Override of `portal_evidence` to check bank accounts too."""
        response = super().portal_verify(code=code, **arguments)
        response.qcontext["portal_has_iban_check"] = request.env["portal.iban.check"]._is_offered(request.env.company)
        return response

    @http.route("/portal/verify/account", type="jsonrpc", auth="public", methods=["POST"], website=True)
    def portal_verify_account(self, account=None):
        """Tell whether an account is the vendor's. Attempts are counted, so it cannot be read-only."""
        limit = request.env["portal.rate.limit"]
        if not limit._is_allowed("portal.iban.check", request.httprequest.remote_addr, LIMIT, MINUTE):
            return {"error": request.env._("Too many checks. Try again in a minute.")}
        return request.env["portal.iban.check"]._check(account, request.env.company)
