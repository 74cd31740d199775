from odoo import fields, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    remittance_id = fields.Many2one("portal.remittance", readonly=True, index="btree_not_null", ondelete="restrict")
