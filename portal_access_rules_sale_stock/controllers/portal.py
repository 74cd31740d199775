from odoo.http import request

from odoo.addons.portal_tools.record_id import parse_id
from odoo.addons.sale_stock.controllers.portal import SaleStockPortal


class SaleStockPortalAccess(SaleStockPortal):
    def _stock_picking_check_access(self, picking_id, access_token=None):
        """Override of `sale_stock`: the secret of an order opens no delivery that the visitor may not see."""
        access_token = request.env["portal.document.access"]._clean_token(access_token)
        picking = request.env["stock.picking"].browse(parse_id(picking_id) or 0).exists()
        if access_token and picking and not picking.has_access("read"):
            # In sudo mode as the visitor may not read the delivery; whether its order has a link is asked.
            order_sudo = picking.sudo().sale_id
            if order_sudo.access_token and self._is_reachable_from(picking, order_sudo):
                return super()._stock_picking_check_access(picking.id, access_token=access_token)
        return self._document_check_access("stock.picking", picking_id)

    def _is_reachable_from(self, picking, order_sudo):
        """Return whether the secret of an order may lead the visitor to its delivery."""
        policy, user = request.env["portal.access.policy"], request.env.user
        is_open = policy._is_link_open(picking, user) and policy._is_link_open(order_sudo, user)
        return is_open and (not user._is_public() or policy._is_reachable_from_documents(picking))
