from odoo import fields, models


class ProjectTask(models.Model):
    _inherit = "project.task"

    portal_deliverable_ids = fields.One2many(
        "portal.project.deliverable", "task_id", "Deliverables", copy=False, groups="base.group_user"
    )
