from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _tell_portal_reported(self):
        """Override of `portal_custom_base_sale`: what arrived otherwise than it was sent; to who sees the deliveries."""
        # In sudo mode as customers have no right on receipts.
        receipts_sudo = self.sudo().picking_ids.portal_receipt_ids.filtered(lambda receipt: receipt.state == "open")
        open_to = self._filter_portal_steps(receipts_sudo.picking_id, self.env.user)
        receipts_sudo = receipts_sudo.filtered(lambda receipt: receipt.picking_id in open_to)
        if not receipts_sudo:
            return super()._tell_portal_reported()
        what = receipts_sudo._tell_differences()
        if self.sudo().delivery_status == "full":
            return self.env._("Delivered, %(what)s", what=what)
        return self.env._("Partly delivered, %(what)s", what=what)
