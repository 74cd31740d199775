from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal_tools.controllers.download import make_download_response


class PrivacyPortal(CustomerPortal):
    @http.route("/my/privacy", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def portal_privacy(self, asked=None, **_arguments):
        return self._render_privacy(asked=asked)

    def _render_privacy(self, **values):
        values |= {
            "page_name": "privacy",
            "requests": request.env["portal.data.request"]._get_page_values(request.env.user),
            "closing": request.env.company.portal_account_closing,
        }
        return request.render("portal_custom_base.portal_privacy", self._prepare_portal_layout_values() | values)

    @http.route("/my/privacy/ask", type="http", auth="user", methods=["POST"], website=True)
    def portal_privacy_ask(self, kind=None, note=None, **_arguments):
        """Request a copy of one's own data, its erasure, or the closure of the account."""
        closing = request.env.company.portal_account_closing
        if kind not in ("copy", "erase") and (kind, closing) != ("close", "request"):
            raise NotFound()
        try:
            request.env["portal.data.request"]._ask(request.env.user, kind, note)
        except UserError as error:
            return self._render_privacy(error=str(error), note=note)
        return request.redirect_query("/my/privacy", {"asked": kind})

    @http.route(
        "/my/privacy/copy/<int:request_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_privacy_copy(self, request_id, **_arguments):
        """Download a copy of one's own data, as long as it is valid."""
        attachment_sudo = request.env["portal.data.request"].browse(request_id)._get_copy(request.env.user)
        if not attachment_sudo:
            raise NotFound()
        return make_download_response(attachment_sudo)

    @http.route()
    def deactivate_account(self, validation, password, **post):
        """Override of `portal` to refuse it unless the vendor lets customers close their account themselves."""
        if request.env.company.portal_account_closing != "self":
            raise NotFound()
        return super().deactivate_account(validation, password, **post)
