from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.portal_preview import MARK


class PreviewPortal(CustomerPortal):
    @http.route(
        "/portal/preview/<int:user_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_preview(self, user_id, **_arguments):
        """Ask a member of staff whether to look at the portal as a person: that is noted, so no link starts it."""
        person = request.env["res.users"].browse(user_id)
        request.env["portal.preview"]._check(request.env.user, person)
        # In sudo mode as managers of contacts need not read users.
        values = {"page_name": "portal_preview", "person": person.sudo()}
        return request.render("portal_custom_base.portal_preview", values)

    @http.route(
        "/portal/preview/<int:user_id>", type="http", auth="user", methods=["POST"], website=True, sitemap=False
    )
    def portal_preview_start(self, user_id, **_arguments):
        person = request.env["res.users"].browse(user_id)
        request.session[MARK] = request.env["portal.preview"]._start(request.env.user, person)
        return request.redirect("/my")

    @http.route("/portal/preview/end", type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def portal_preview_end(self, **_arguments):
        """Return to the contact."""
        mark = request.session.pop(MARK, None)
        # In sudo mode as managers of contacts need not read users; the page of the contact checks access itself.
        person_sudo = request.env["res.users"].sudo().browse(mark["user_id"] if mark else 0).exists()
        return request.redirect(f"/odoo/res.partner/{person_sudo.partner_id.id}" if person_sudo else "/odoo")
