from odoo import http

from odoo.addons.portal.controllers.portal import CustomerPortal


class PackPortal(CustomerPortal):
    @http.route(
        ["/my/packs", "/my/packs/page/<page>"], type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_packs(self, **arguments):
        return self._render_portal_list("portal.list.pack", arguments)
