from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_request_remind_days = fields.Integer(
        "Remind of requested files every (days)", default=7, groups="base.group_user", help="0: no reminder."
    )
    portal_request_link_days = fields.Integer(
        "Links to upload end after (days)", default=30, groups="base.group_user", help="Each mail holds a new one."
    )

    _check_portal_request_days = models.Constraint(
        "CHECK(portal_request_remind_days >= 0 AND portal_request_link_days > 0)",
        "Links need a day at least, and the days between reminders cannot be below zero.",
    )
