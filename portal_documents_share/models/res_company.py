from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_share_days = fields.Integer(
        "Shares end after", default=30, help="Days until a new share of files ends, unless another day is chosen."
    )
    portal_share_max_days = fields.Integer(
        "Shares end at the latest after", default=365, help="Days. 0: shares may be without an end."
    )

    _check_portal_share_days = models.Constraint(
        "CHECK(portal_share_days >= 0 AND portal_share_max_days >= 0)", "Shares cannot end before they begin."
    )
