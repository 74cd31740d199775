from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from odoo.addons.portal_tools.fetch_lines import fetch_lines


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # Kept, as each row of a list asks for it.
    portal_is_reported = fields.Boolean(
        "Something is missing or damaged",
        compute="_compute_portal_is_reported",
        store=True,
        groups="base.group_user",
        help="As a customer reported, and nobody settled yet.",
    )

    def _auto_init(self):
        """Override of `base`: before this addon is installed nobody has reported anything, of however many orders."""
        if not column_exists(self.env.cr, self._table, "portal_is_reported"):
            create_column(self.env.cr, self._table, "portal_is_reported", "boolean")
        return super()._auto_init()

    @api.depends("picking_ids.portal_receipt_ids.state")
    def _compute_portal_is_reported(self):
        for order in self:
            # In sudo mode as not all who change orders read receipts.
            order.portal_is_reported = "open" in order.sudo().picking_ids.portal_receipt_ids.mapped("state")

    def _tell_portal_reported(self):
        """Override of `portal_custom_base_sale`: what arrived otherwise than it was sent, to who sees it."""
        # In sudo mode as customers have no right on receipts.
        order_sudo = self.sudo()
        if not order_sudo.portal_is_reported:
            return super()._tell_portal_reported()
        fetch_lines(order_sudo.picking_ids, "portal_receipt_ids")
        receipts_sudo = order_sudo.picking_ids.portal_receipt_ids.filtered(lambda receipt: receipt.state == "open")
        open_to = self._filter_portal_steps(receipts_sudo.picking_id, self.env.user)
        receipts_sudo = receipts_sudo.filtered(lambda receipt: receipt.picking_id in open_to)
        if not receipts_sudo:
            return super()._tell_portal_reported()
        fetch_lines(receipts_sudo, "difference_ids")
        what = receipts_sudo._tell_differences()
        if order_sudo.delivery_status == "full":
            return self.env._("Delivered, %(what)s", what=what)
        return self.env._("Partly delivered, %(what)s", what=what)
