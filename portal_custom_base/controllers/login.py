from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.home import Home


class LoginPortal(Home):
    @http.route(website=True, auth="public", sitemap=False)
    def web_login(self, *args, **kw):
        """Override of `web`, as `website` does: the page is there in each language, such as /fr/web/login."""
        return super().web_login(*args, **kw)

    @http.route(
        "/portal/closed", type="http", auth="public", methods=["GET"], website=True, readonly=True, sitemap=False
    )
    def portal_closed(self, **_arguments):
        """Say that the portal is closed, and whom to ask."""
        # In sudo mode as customers may not read companies; its address and telephone are on every invoice.
        return request.render("portal_custom_base.portal_closed", {"vendor": request.env.company.sudo()})
