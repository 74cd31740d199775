from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_ticket_reopen_days = fields.Integer(
        "Days of reopening tickets",
        default=14,
        help="How long customers can open a closed ticket again: of tickets without a team, and of new teams.",
    )

    _portal_ticket_reopen_days_positive = models.Constraint(
        "CHECK(portal_ticket_reopen_days >= 0)", "The days of reopening cannot be negative."
    )
