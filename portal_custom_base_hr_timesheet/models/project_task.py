from odoo import models


class ProjectTask(models.Model):
    _inherit = "project.task"

    # An order of the list of tasks.
    _portal_progress_idx = models.Index("(progress, id DESC)")
