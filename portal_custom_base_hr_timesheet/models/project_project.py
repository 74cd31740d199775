from odoo import fields, models


class ProjectProject(models.Model):
    _inherit = "project.project"

    portal_shows_hours = fields.Boolean(
        "Show customers the hours used",
        groups="base.group_user",
        help="All hours of the project and how many are planned, also those of tasks that a reader does not see.",
    )
