from odoo import http

from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal, read_only
from odoo.addons.purchase.controllers.portal import CustomerPortal as PurchasePortal


class PurchaseLists(PurchasePortal, ListPortal):
    @http.route(["/my/rfq", "/my/rfq/page/<page>"], methods=["GET"], readonly=read_only, is_portal_list=True)
    def portal_my_requests_for_quotation(self, **arguments):
        """Override of `purchase` to list requests for quotation with a search; see `portal_my_purchase_orders`."""
        return self._render_portal_list("portal.list.rfq", arguments)

    @http.route(["/my/purchase", "/my/purchase/page/<page>"], methods=["GET"], readonly=read_only, is_portal_list=True)
    def portal_my_purchase_orders(self, **arguments):
        """Override of `purchase` to list orders with search, filters and states.

        Odoo's method is not called, as it shows a table of its own; what other addons add to it, they add to
        `portal.list.purchase` instead.
        """
        return self._render_portal_list("portal.list.purchase", arguments)
