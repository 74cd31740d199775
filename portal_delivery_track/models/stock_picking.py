from odoo import api, models
from odoo.fields import Domain


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "portal.mixin"]

    # === WHICH TRANSFERS CUSTOMERS FOLLOW === #

    @api.model
    def _get_portal_delivery_domain(self):
        """Return which transfers are deliveries to customers: no drafts, no returns and no steps inside the warehouse.

        :rtype: Domain
        """
        return Domain("picking_type_id.code", "in", self._get_portal_delivery_codes()) & Domain("state", "!=", "draft")

    @api.model
    def _get_portal_delivery_codes(self):
        """Return the codes of the types of operation that bring goods to customers.

        For a module to add a type, it must override this method and return the list with its own.

        :rtype: list
        """
        return ["outgoing", "dropship"]

    def _is_portal_delivery(self):
        """Return whether the transfer is a delivery to a customer."""
        return self.picking_type_id.code in self._get_portal_delivery_codes() and self.state != "draft"

    # === PORTAL === #

    def _compute_access_url(self):
        """Override of `portal`: the page of a delivery."""
        super()._compute_access_url()  # pylint: disable=missing-return
        for picking in self.filtered(lambda picking: picking._is_portal_delivery()):
            picking.access_url = f"/my/deliveries/{picking.id}"

    def _get_portal_badge(self):
        """Override of `portal_custom_base`: how far it is."""
        if self.state == "cancel":
            return "over", self.env._("Cancelled")
        if self.state == "done":
            return "done", self.env._("Shipped")
        return "progress", self.env._("Being prepared")
