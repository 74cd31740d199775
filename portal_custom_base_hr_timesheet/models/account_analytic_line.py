from odoo import models


class AccountAnalyticLine(models.Model):
    _inherit = "account.analytic.line"

    # The orders and groups of the list of timesheets.
    _portal_date_idx = models.Index("(date, id) WHERE project_id IS NOT NULL")
    _portal_name_idx = models.Index("(name, id DESC) WHERE project_id IS NOT NULL")
    _portal_project_idx = models.Index("(project_id, date DESC, id DESC)")
    _portal_task_idx = models.Index("(task_id, date DESC, id DESC)")
    _portal_employee_idx = models.Index("(employee_id, date DESC, id DESC)")
