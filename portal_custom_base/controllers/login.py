from werkzeug.exceptions import TooManyRequests

from odoo import http
from odoo.http import request

from odoo.addons.auth_signup.controllers.main import AuthSignupHome

# Links to choose a password that are asked for from one address.
LIMIT = 20
HOUR = 60 * 60
# What the address of the sign-in page may say, in a word.
SIGNED_OUT, SIGNED_OUT_EVERYWHERE = "signed_out", "signed_out_everywhere"


class LoginPortal(AuthSignupHome):
    @http.route(website=True, auth="public", sitemap=False)
    def web_login(self, *args, **kw):
        """Override of `web`, as `website` does: the page is there in each language, such as /fr/web/login.

        The address says only what happened, and no text of its own.
        """
        if request.httprequest.method == "GET":
            message = self._get_login_message(request.params.get("message"))
            for name in ("message", "error"):
                request.params.pop(name, None)
                kw.pop(name, None)
            if message:
                request.params["message"] = message
        return super().web_login(*args, **kw)

    def _get_login_message(self, word):
        return {
            SIGNED_OUT: request.env._("You are signed out."),
            SIGNED_OUT_EVERYWHERE: request.env._("You are signed out on all devices."),
        }.get(word)

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
        """Override of `auth_signup` to say what is wrong with a link in words for people.

        What the address of the page says of accounts and messages is left out: Odoo tells by it who has an account,
        and shows whatever text it holds.
        """
        for name in ("signup_email", "error", "message"):
            request.params.pop(name, None)
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
