from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_return_days = fields.Integer(
        "Returns until (days)",
        default=30,
        groups="base.group_user",
        help="How many days after a delivery customers ask to return something of it. 0: never.",
    )
    portal_return_instructions = fields.Text(
        "Instructions for returns",
        groups="base.group_user",
        help="What customers do to send something back, such as the address and how to pack it. Each return has its "
        "own copy, which you can change.",
    )

    _check_portal_return_days = models.Constraint(
        "CHECK(portal_return_days >= 0)", "The days for returns cannot be below zero."
    )
