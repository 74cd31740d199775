from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class NoticePortal(CustomerPortal):
    @http.route("/my/notifications", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def portal_notifications(self, saved=None, **_arguments):
        preference = request.env["portal.notice.preference"]
        values = self._prepare_portal_layout_values() | {
            "page_name": "notifications",
            "choices": preference._get_page_values(request.env.user.partner_id),
            "frequencies": preference._fields["frequency"]._description_selection(request.env),
            "is_saved": bool(saved),
            "question": request.env._("When should we e-mail %(email)s?", email=request.env.user.email),
        }
        return request.render("portal_custom_base.portal_notifications", values)

    @http.route("/my/notifications", type="http", auth="user", methods=["POST"], website=True)
    def portal_notifications_save(self, **choices):
        """Save when the current contact wants to be notified of each event."""
        request.env["portal.notice.preference"]._save(request.env.user.partner_id, choices)
        return request.redirect("/my/notifications?saved=1")
