from odoo import api, models
from odoo.fields import Domain


class PortalListProject(models.AbstractModel):
    _name = "portal.list.project"
    _inherit = "portal.list"
    _description = "List of Projects"

    _list_model = "project.project"
    _list_path = "/my/projects"
    _list_date = "create_date"
    _list_icon = "fa-puzzle-piece"
    _list_history = "my_projects_history"

    @api.model
    def _get_title(self):
        return self.env._("Projects")

    @api.model
    def _get_domain(self):
        return super()._get_domain() & Domain("is_template", "=", False)

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Project"), "phone": "name"},
            "date_start": {"label": self.env._("Start")},
            "date": {"label": self.env._("End"), "phone": "text"},
            "task_count": {"label": self.env._("Tasks"), "phone": "amount"},
        }

    @api.model
    def _get_searches(self):
        return {"name": self.env._("Project")}

    @api.model
    def _get_sorts(self):
        """Override to have the names of Odoo's page, so that its links hold."""
        return {
            "name": {"label": self.env._("Project"), "order": "name"},
            "date": {"label": self.env._("Newest"), "order": "create_date desc"},
        }

    @api.model
    def _get_url(self, record):
        return f"/my/projects/{record.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("No shared projects yet.")
