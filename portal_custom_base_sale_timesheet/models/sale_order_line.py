from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    # Few of a customer's lines are prepaid hours, and every dashboard shows their number.
    _portal_prepaid_idx = models.Index(
        "(order_partner_id, id) WHERE qty_delivered_method = 'timesheet' AND state = 'sale'"
    )
