from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_team_limit = fields.Integer(
        "People of one customer",
        default=50,
        help="How many people with access one customer's own administrator may have. The vendor's staff may invite "
        "more. 0: no limit.",
    )
