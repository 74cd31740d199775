from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal_tools.actor import Actor
from odoo.addons.purchase.controllers.portal import CustomerPortal

# Odoo's page on which suppliers write their dates.
DATES = "purchase.portal_my_purchase_order_update_date"


class PurchasePortalAccess(CustomerPortal):
    @http.route()
    def portal_my_purchase_order(self, order_id=None, access_token=None, **kw):
        """Override of `purchase`: opening a link acknowledges nothing; the page asks with a button."""
        is_asked = bool(kw.pop("acknowledge", None))
        response = super().portal_my_purchase_order(order_id=order_id, access_token=access_token, **kw)
        if is_asked and response.is_qweb:
            response.qcontext["portal_ask_acknowledge"] = True
        if response.is_qweb and not response.qcontext["order"]._takes_portal_dates():
            # Without fields for dates that nobody could save.
            response.qcontext["update_dates"] = False
            if response.template == DATES:
                response.template = "purchase.portal_my_purchase_order"
        return response

    @http.route()
    def portal_my_purchase_order_update_dates(self, order_id=None, access_token=None, **kw):
        """Override of `purchase`, which takes any date of any year, and skips in silence what is none.

        :raise UserError: in the supplier's language, if a date cannot be meant; then none is written
        """
        # Odoo's script sends the secret of a link in the address.
        access_token = access_token or request.httprequest.args.get("access_token")
        try:
            order_sudo = self._document_check_access("purchase.order", order_id, access_token=access_token)
        except (AccessError, MissingError) as error:
            raise UserError(request.env._("This order is not open to you. Sign in, or ask for a new link.")) from error
        order_sudo._check_portal_dates(kw)
        return super().portal_my_purchase_order_update_dates(order_id=order_id, access_token=access_token, **kw)

    @http.route()
    def portal_my_purchase_order_download_edi(self, order_id=None, access_token=None, **kw):
        """Override of `purchase`: a request has no file, which would tell what the buyer expects to pay."""
        try:
            order_sudo = self._document_check_access("purchase.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if order_sudo.state != "purchase":
            return request.redirect("/my")
        return super().portal_my_purchase_order_download_edi(order_id=order_id, access_token=access_token, **kw)

    @http.route("/my/purchase/<int:order_id>/acknowledge", type="http", auth="public", methods=["POST"], website=True)
    def portal_acknowledge(self, order_id, access_token=None):
        """Acknowledge the receipt of an order."""
        try:
            order_sudo = self._document_check_access("purchase.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if order_sudo.state == "purchase" and not order_sudo.acknowledged:
            order_sudo._acknowledge_portal(Actor.from_request(access_token))
        return request.redirect(order_sudo.get_portal_url())
