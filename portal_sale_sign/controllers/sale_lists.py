from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.portal_access_rules_sale.controllers.portal import SalePortalAccess
from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal

# Documents among which "previous" and "next" lead, as on Odoo's own pages.
HISTORY = 100


class SaleLists(SalePortalAccess, ListPortal):
    @http.route(["/my/quotes", "/my/quotes/page/<page>"], methods=["GET"])
    def portal_my_quotes(self, **arguments):
        """Override of `sale` to list quotations with search, filters and states.

        Odoo's method is not called, as it makes a link for each quotation that it shows. What other addons add to
        `_prepare_sale_portal_rendering_values` is lost here; they add it to `portal.list.quote` instead.
        """
        return self._render_sales("portal.list.quote", "my_quotations_history", arguments)

    @http.route(["/my/orders", "/my/orders/page/<page>"], methods=["GET"])
    def portal_my_orders(self, **arguments):
        """Override of `sale` to list orders with search, filters and progress; see `portal_my_quotes`."""
        return self._render_sales("portal.list.order", "my_orders_history", arguments)

    def _render_sales(self, model, history, arguments):
        """Return the page of a list, and remember it for "previous" and "next" on the pages of its documents."""
        response = self._render_portal_list(model, arguments)
        if getattr(response, "is_qweb", False):
            request.session[history] = response.qcontext["record_ids"][:HISTORY]
        return response

    @http.route(
        "/my/orders/<int:order_id>/invoices", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_order_invoices(self, order_id, page="1", **_arguments):
        """Show the invoices of an order, those that the reader may see."""
        try:
            order_sudo = self._document_check_access("sale.order", order_id)
        except (AccessError, MissingError) as refusal:
            raise NotFound() from refusal
        # Searched as the reader: an order does not open its invoices.
        invoices = request.env["account.move"].search([("id", "in", order_sudo.invoice_ids.ids)])
        url = f"/my/orders/{order_id}/invoices"
        page = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        values = self._prepare_my_invoices_values(
            page, None, None, None, "all", domain=[("id", "in", invoices.ids)], url=url
        )
        pager = portal_pager(**values["pager"])
        values |= {"invoices": values["invoices"](pager["offset"]), "pager": pager}
        return request.render("account.portal_my_invoices", values)
