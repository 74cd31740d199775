from urllib.parse import urlsplit

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """Override of `base`: Odoo's pages send whom they refuse a document to the dashboard, which asks to sign in.

        A visitor is shown how to come to that document instead. Nobody is told whether there is one.
        """
        response = super()._dispatch(endpoint)
        refusal = getattr(request, "portal_refusal", None)
        if refusal is None or request.httprequest.method not in ("GET", "HEAD") or not cls._leads_home(response):
            return response
        document, access_token = refusal
        if access_token and getattr(request, "is_frontend", False):
            return cls._render_refused_link(document, "unknown")
        return request.redirect_query("/web/login", {"redirect": request.httprequest.full_path.rstrip("?")})

    @classmethod
    def _leads_home(cls, response):
        location = getattr(response, "location", None)
        return bool(location) and urlsplit(location).path == "/my"

    @classmethod
    def _render_refused_link(cls, document, reason):
        """Return the page that tells why a link opens nothing.

        :param document: the document that was asked for, which may not exist
        :param str reason: "over", "unknown" or "sign_in"
        """
        # With the secret: an account that belongs to another company of the vendor's needs it after signing in too.
        redirect = request.httprequest.full_path.rstrip("?")
        values = {"reason": reason, "redirect": redirect, "document": document}
        page = request.render("portal_access_rules.portal_link_refused", values, status=403)
        page.flatten()
        return page
