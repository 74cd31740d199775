from odoo import models


class ProjectProject(models.Model):
    _inherit = "project.project"

    # An order of the list; names are translated, and sorted among the few projects of a customer.
    _portal_date_idx = models.Index("(create_date, id)")
