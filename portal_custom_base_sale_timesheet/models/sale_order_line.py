from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Packs are few among the lines of a customer; their number is on each dashboard.
    _portal_pack_idx = models.Index(
        "(order_partner_id, id) WHERE qty_delivered_method = 'timesheet' AND state = 'sale'"
    )
