from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_deliverable_remind_days = fields.Integer(
        "Remind of deliverables every (days)", default=7, groups="base.group_user", help="0: no reminder."
    )

    _check_portal_deliverable_remind_days = models.Constraint(
        "CHECK(portal_deliverable_remind_days >= 0)", "The days between reminders cannot be below zero."
    )
