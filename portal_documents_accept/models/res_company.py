from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_accept_remind_days = fields.Integer(
        "Remind of files to accept every (days)", default=7, groups="base.group_user", help="0: no reminder."
    )

    _check_portal_accept_remind_days = models.Constraint(
        "CHECK(portal_accept_remind_days >= 0)", "The days between reminders cannot be below zero."
    )
