from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_reorder = fields.Boolean(
        "Customers order again",
        default=True,
        groups="base.group_user",
        help="Customers who may accept quotations ask for an earlier order, or some of its lines, once more.",
    )
