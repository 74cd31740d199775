from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_shares_tokens = fields.Boolean(
        "Saved payment methods of a company",
        groups="base.group_user",
        help="What is saved for a customer's company itself is offered to its people whose role may pay.",
    )
