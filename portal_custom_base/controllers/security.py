from odoo import http
from odoo.http import request

from .login import SIGNED_OUT_EVERYWHERE
from .portal_list import ListPortal


class SecurityPortal(ListPortal):
    @http.route(
        ["/my/security/sign-ins", "/my/security/sign-ins/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_sign_ins(self, **arguments):
        return self._render_portal_list("portal.list.sign.in", arguments)

    @http.route("/my/security/sign-out-everywhere", type="http", auth="user", methods=["POST"], website=True)
    def portal_sign_out_everywhere(self, **_arguments):
        request.env.user._sign_out_everywhere()
        request.session.logout(keep_db=True)
        return request.redirect_query("/web/login", {"message": SIGNED_OUT_EVERYWHERE})
