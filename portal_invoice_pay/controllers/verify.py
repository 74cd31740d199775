from odoo import http
from odoo.http import request

from odoo.addons.portal_evidence.controllers.verify import VerifyPortal
from odoo.addons.portal_tools.record_id import parse_id

LIMIT = 20
MINUTE = 60


class IbanVerifyPortal(VerifyPortal):
    def _prepare_verify_values(self, arguments):
        """Override of `portal_evidence` to check bank accounts too, of the company that the address names."""
        values, company_id = super()._prepare_verify_values(arguments), arguments.get("company_id")
        checks = request.env["portal.iban.check"]
        has_check = bool(checks._get_companies_sudo(parse_id(company_id), request.env.companies))
        return values | {"portal_has_iban_check": has_check, "portal_company_id": parse_id(company_id)}

    @http.route("/portal/verify/account", type="jsonrpc", auth="public", methods=["POST"], website=True)
    def portal_verify_account(self, account=None, company_id=None):
        """Tell whether an account is the vendor's. Attempts are counted, so it cannot be read-only."""
        limit = request.env["portal.rate.limit"]
        if not limit._is_allowed("portal.iban.check", request.httprequest.remote_addr, LIMIT, MINUTE):
            return {"error": request.env._("Too many checks. Try again in a minute.")}
        checks = request.env["portal.iban.check"]
        return checks._check(account, checks._get_companies_sudo(parse_id(company_id), request.env.companies))
