from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.document_page import DocumentPagePortal
from odoo.addons.sale.controllers.portal import CustomerPortal


class OrderPagePortal(DocumentPagePortal, CustomerPortal):
    @http.route()
    def portal_order_page(self, order_id, report_type=None, access_token=None, message=False, **kw):
        """Override of `sale` to show quotations and orders on the page of all documents."""
        if not report_type:
            self._fetch_order(order_id, access_token)
        response = super().portal_order_page(
            order_id, report_type=report_type, access_token=access_token, message=message, **kw
        )
        if getattr(response, "is_qweb", False) and "sale_order" in response.qcontext:
            order_sudo = response.qcontext["sale_order"]
            response.qcontext |= self._prepare_order_values(order_sudo, access_token, response.qcontext)
            self._show_document_page(response, "portal.document.page.order", order_sudo, access_token)
        return response

    def _fetch_order(self, order_id, access_token):
        """Read at once what the page tells of an order; what is refused is refused by Odoo's own route."""
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return
        self._fetch_people(order_sudo)
        order_sudo._fetch_portal_page()

    def _prepare_order_values(self, order_sudo, access_token, values):
        """Return what the templates of the page need beside Odoo's own values.

        For a module to show more on the page, it must override this method and return the result with its own.

        :param dict values: Odoo's own values
        :rtype: dict
        """
        path = "/my/orders" if order_sudo.state == "sale" else "/my/quotes"
        is_link_needed = request.env["portal.document.access"]._is_link_needed(order_sudo, request.env.user)
        return {
            # The section in the navigation that the page belongs to.
            "portal_section_path": path,
            # What forms send along for a reader whom nothing but the link lets in.
            "portal_token": order_sudo.access_token if is_link_needed else "",
        }
