from odoo import http

from odoo.addons.portal_custom_base.controllers.document_page import DocumentPagePortal
from odoo.addons.purchase.controllers.portal import CustomerPortal

# Odoo's page on which suppliers write their dates.
DATES = "purchase.portal_my_purchase_order_update_date"
# The print that tells no prices.
QUOTATION = "purchase.report_purchase_quotation"


class PurchasePagePortal(DocumentPagePortal, CustomerPortal):
    @http.route()
    def portal_my_purchase_order(self, order_id=None, access_token=None, **kw):
        """Override of `purchase` to show orders on the page of all documents."""
        response = super().portal_my_purchase_order(order_id=order_id, access_token=access_token, **kw)
        if getattr(response, "is_qweb", False) and "order" in response.qcontext:
            order_sudo = response.qcontext["order"]
            response.qcontext["update_dates"] = response.template == DATES
            path = "/my/purchase" if order_sudo.state == "purchase" else "/my/rfq"
            response.qcontext["portal_section_path"] = path
            self._show_document_page(response, "portal.document.page.purchase", order_sudo, access_token)
        return response

    def _show_report(self, model, report_type, report_ref, download=False):
        """Override of `portal`: what was never ordered is printed without what the buyer expects to pay."""
        if model._name == "purchase.order" and model._is_portal_request():
            report_ref = QUOTATION
        return super()._show_report(model, report_type, report_ref, download=download)
