from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError

from odoo.addons.portal_access_rules_sale.controllers.portal import SalePortalAccess
from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal, read_only


class SaleLists(SalePortalAccess, ListPortal):
    @http.route(["/my/quotes", "/my/quotes/page/<page>"], methods=["GET"], readonly=read_only, is_portal_list=True)
    def portal_my_quotes(self, **arguments):
        """Override of `sale` to list quotations with search, filters and states.

        Odoo's method is not called, as it makes a link for each quotation that it shows. What other addons add to
        `_prepare_sale_portal_rendering_values` is lost here; they add it to `portal.list.quote` instead.
        """
        return self._render_portal_list("portal.list.quote", arguments)

    @http.route(["/my/orders", "/my/orders/page/<page>"], methods=["GET"], readonly=read_only, is_portal_list=True)
    def portal_my_orders(self, **arguments):
        """Override of `sale` to list orders with search, filters and progress; see `portal_my_quotes`."""
        return self._render_portal_list("portal.list.order", arguments)

    @http.route(
        ["/my/orders/<int:order_id>/invoices", "/my/orders/<int:order_id>/invoices/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_order_invoices(self, order_id, **arguments):
        """Show the invoices of an order, those that the reader may see."""
        try:
            order_sudo = self._document_check_access("sale.order", order_id)
        except (AccessError, MissingError) as refusal:
            raise NotFound() from refusal
        return self._render_portal_list("portal.list.order.invoice", arguments, document_sudo=order_sudo)
