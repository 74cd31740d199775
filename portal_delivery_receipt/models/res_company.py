from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_asks_receipt = fields.Boolean(
        "Ask customers to confirm receipt",
        groups="base.group_user",
        help="Deliveries that were shipped wait on the customer's dashboard until somebody confirms them.",
    )
