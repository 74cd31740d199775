from odoo import api, models


class PortalDocumentPageProject(models.AbstractModel):
    """The page of a project: who leads it, how long it takes, and its tasks."""

    _name = "portal.document.page.project"
    _inherit = "portal.document.page"
    _description = "Page of a Project"

    _page_content = "portal_custom_base_project.project_content"
    # As on Odoo's page, one writes to the tasks.
    _page_has_messages = False

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: its dates, and for whom it is."""
        return [
            {"label": self.env._("Start"), "value": self._tell_date(record_sudo.date_start), "name": "start"},
            {"label": self.env._("End"), "value": self._tell_date(record_sudo.date), "name": "end"},
            {"label": self.env._("Customer"), "value": record_sudo.partner_id.name, "name": "customer"},
        ]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: search among its tasks, on the list of tasks."""
        if actor.user._is_public():
            return []
        return [
            {
                "name": "portal_tasks",
                "label": self.env._("Search the tasks"),
                "icon": "fa-search",
                "url": f"/my/tasks?filterby={record_sudo.id}",
            }
        ]

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: who leads it."""
        return record_sudo.user_id
