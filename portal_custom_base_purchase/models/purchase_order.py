from odoo import models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    # The orders of the lists.
    _portal_date_idx = models.Index("(create_date, id)")
    _portal_name_idx = models.Index("(name, id DESC)")
    _portal_total_idx = models.Index("(amount_total, id)")
