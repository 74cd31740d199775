from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_team_limit = fields.Integer(
        "Maximum team size",
        default=50,
        help="The maximum number of people with access in the team of a customer. Your staff can invite more. "
        "0 means no limit.",
    )
