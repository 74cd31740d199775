from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_delivery_days = fields.Integer(
        "Days on the way",
        required=True,
        default=14,
        groups="base.group_user",
        help="A delivery that left so many days ago is no longer told to be on the way, though nobody said that it "
        "arrived.",
    )

    _check_portal_delivery_days = models.Constraint(
        "CHECK(portal_delivery_days BETWEEN 1 AND 365)", "A delivery is on the way for 1 to 365 days."
    )
