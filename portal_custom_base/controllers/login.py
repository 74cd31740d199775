from werkzeug.exceptions import TooManyRequests

from odoo import http
from odoo.http import request

from odoo.addons.auth_signup.controllers.main import AuthSignupHome

# Links to choose a password that are asked for from one address.
LIMIT = 20
HOUR = 60 * 60


class LoginPortal(AuthSignupHome):
    @http.route(website=True, auth="public", sitemap=False)
    def web_login(self, *args, **kw):
        """Override of `web`, as `website` does: the page is there in each language, such as /fr/web/login."""
        return super().web_login(*args, **kw)

    @http.route()
    def web_auth_reset_password(self, *args, **kw):
        """Override of `auth_signup` to answer all addresses the same, and not too often."""
        token = request.params.get("token") or request.session.get("auth_signup_token")
        if request.httprequest.method != "POST" or token or not kw.get("login"):
            return super().web_auth_reset_password(*args, **kw)
        limit = request.env["portal.rate.limit"]
        if not limit._is_allowed("portal.password.link.from", request.httprequest.remote_addr, LIMIT, HOUR):
            raise TooManyRequests()
        response = super().web_auth_reset_password(*args, **kw)
        response.qcontext.pop("error", None)
        response.qcontext["message"] = request.env._("If this address has an account, a link is on its way.")
        return response

    def get_auth_signup_qcontext(self):
        """Override of `auth_signup` to say what is wrong with a link in words for people."""
        values = super().get_auth_signup_qcontext()
        if values.get("invalid_token"):
            values["error"] = request.env._("This link has expired, or was used already.")
        return values

    @http.route(
        "/portal/closed", type="http", auth="public", methods=["GET"], website=True, readonly=True, sitemap=False
    )
    def portal_closed(self, **_arguments):
        """Say that the portal is closed, and whom to ask."""
        # In sudo mode as customers may not read companies; its address and telephone are on every invoice.
        return request.render("portal_custom_base.portal_closed", {"vendor": request.env.company.sudo()})
