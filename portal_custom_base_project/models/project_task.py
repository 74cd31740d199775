from odoo import models


class ProjectTask(models.Model):
    _inherit = "project.task"

    # The groups and orders of the list; some of Odoo's own indexes begin in the same way.
    _portal_project_idx = models.Index("(project_id, id DESC)")
    _portal_stage_idx = models.Index("(stage_id, id DESC)")
    _portal_state_idx = models.Index("(state, id DESC)")
    _portal_priority_idx = models.Index("(priority, id)")
    _portal_name_idx = models.Index("(name, id DESC)")
    _portal_deadline_idx = models.Index("(date_deadline, id DESC)")
    _portal_update_idx = models.Index("(date_last_stage_update, id)")
