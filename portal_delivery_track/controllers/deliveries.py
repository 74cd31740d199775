from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.document_page import TEMPLATE, DocumentPagePortal
from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal
from odoo.addons.portal_tools.controllers.download import make_content_response


class DeliveryPortal(DocumentPagePortal, ListPortal):
    @http.route(
        ["/my/deliveries", "/my/deliveries/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_my_deliveries(self, **arguments):
        """Show the reader's deliveries."""
        return self._render_portal_list("portal.list.delivery", arguments)

    @http.route(
        "/my/deliveries/<int:delivery_id>", type="http", auth="public", methods=["GET"], website=True, readonly=True
    )
    def portal_my_delivery(self, delivery_id, access_token=None, **_arguments):
        """Show a delivery, also by its link."""
        try:
            delivery_sudo = self._open_delivery(delivery_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        self._fetch_people(delivery_sudo, delivery_sudo.sale_id)
        delivery_sudo._fetch_portal_page()
        response = request.render(TEMPLATE, self._prepare_delivery_values(delivery_sudo, access_token))
        self._show_document_page(response, "portal.document.page.delivery", delivery_sudo, access_token)
        return response

    @http.route("/my/deliveries/<int:delivery_id>/slip", type="http", auth="public", methods=["GET"], website=True)
    def portal_my_delivery_slip(self, delivery_id, access_token=None, **_arguments):
        """Download the slip of a delivery, also by its link.

        :raise NotFound: if the visitor may not open the delivery, and before it has left
        """
        try:
            delivery_sudo = self._open_delivery(delivery_id, access_token)
        except (AccessError, MissingError) as refusal:
            raise NotFound() from refusal
        if delivery_sudo.state != "done":
            raise NotFound()
        name = request.env._("Delivery slip %(number)s", number=delivery_sudo.name).replace("/", "_")
        return make_content_response(delivery_sudo._print_portal_slip(), f"{name}.pdf", "application/pdf")

    def _open_delivery(self, delivery_id, access_token=None):
        """Return a delivery that the visitor may open.

        :return: in sudo mode as on all pages of documents
        :raise AccessError: if the visitor may not open it
        :raise NotFound: for a step inside the warehouse, or a receipt
        """
        delivery_sudo = self._document_check_access("stock.picking", delivery_id, access_token)
        if not delivery_sudo._is_portal_delivery():
            raise NotFound()
        return delivery_sudo

    def _prepare_delivery_values(self, delivery_sudo, access_token):
        """Return what the templates of the page need.

        For a module to show more on the page, it must override this method and return the result with its own.

        :rtype: dict
        """
        is_link_needed = request.env["portal.document.access"]._is_link_needed(delivery_sudo, request.env.user)
        return {
            "page_name": "portal_delivery",
            "portal_section_path": "/my/deliveries",
            "delivery": delivery_sudo,
            # What forms send along for a reader whom nothing but the link lets in.
            "portal_token": delivery_sudo.access_token if is_link_needed else "",
        }
