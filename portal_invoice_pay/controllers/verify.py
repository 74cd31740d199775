from odoo import http
from odoo.http import request

from odoo.addons.portal_evidence.controllers.verify import VerifyPortal
from odoo.addons.portal_tools.record_id import parse_id

LIMIT = 20
MINUTE = 60


class IbanVerifyPortal(VerifyPortal):
    @http.route()
    def portal_verify(self, code=None, company_id=None, **arguments):
        """Override of `portal_evidence` to check bank accounts too.

        :param company_id: the company that is paid, if the page is opened where its account stands
        """
        response = super().portal_verify(code=code, **arguments)
        companies_sudo = self._get_checked_companies_sudo(company_id)
        response.qcontext["portal_has_iban_check"] = request.env["portal.iban.check"]._is_offered(companies_sudo)
        response.qcontext["portal_company_id"] = parse_id(company_id)
        return response

    @http.route("/portal/verify/account", type="jsonrpc", auth="public", methods=["POST"], website=True)
    def portal_verify_account(self, account=None, company_id=None):
        """Tell whether an account is the vendor's. Attempts are counted, so it cannot be read-only."""
        limit = request.env["portal.rate.limit"]
        if not limit._is_allowed("portal.iban.check", request.httprequest.remote_addr, LIMIT, MINUTE):
            return {"error": request.env._("Too many checks. Try again in a minute.")}
        return request.env["portal.iban.check"]._check(account, self._get_checked_companies_sudo(company_id))

    def _get_checked_companies_sudo(self, company_id):
        """Return the company that is named, else those of the visitor.

        :return: in sudo mode as visitors come by a link of a company that is not theirs; that it exists is no secret
        """
        named_sudo = request.env["res.company"].sudo().browse(parse_id(company_id) or 0).exists()
        return named_sudo or request.env.companies.sudo()
