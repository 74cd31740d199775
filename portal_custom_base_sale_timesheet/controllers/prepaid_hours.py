from odoo import http

from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal


class PrepaidHoursPortal(ListPortal):
    @http.route(
        ["/my/packs", "/my/packs/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_prepaid_hours(self, **arguments):
        return self._render_portal_list("portal.list.prepaid.hours", arguments)
