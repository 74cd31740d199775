from odoo import api, models
from odoo.fields import Domain

# The most projects that are offered as filters: the newest ones.
PROJECTS = 100
# Up to so many tasks, projects or stages that a text finds, they are looked up first.
MOST_FOUND = 1000
# What a search by each name looks up, and the field of the task that leads to it.
FOUND = {
    "name": ("project.task", "id"),
    "project_id": ("project.project", "project_id"),
    "stage_id": ("project.task.type", "stage_id"),
}


class PortalListTask(models.AbstractModel):
    _name = "portal.list.task"
    _inherit = "portal.list"
    _description = "List of Tasks"

    _list_model = "project.task"
    _list_path = "/my/tasks"
    _list_date = "create_date"
    _list_icon = "fa-check-square-o"
    _list_history = "my_tasks_history"
    # The name of a task's project is shown, also to who follows the task alone, as on Odoo's page.
    _list_is_sudo = True

    @api.model
    def _get_title(self):
        return self.env._("Tasks")

    @api.model
    def _get_domain(self):
        is_shown = Domain("project_id", "!=", False) & Domain("is_template", "=", False)
        return super()._get_domain() & is_shown & Domain("has_template_ancestor", "=", False)

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Task"), "phone": "name"},
            "project_id": {"label": self.env._("Project"), "value": lambda task: task.project_id.name},
            "portal_user_names": {"label": self.env._("Assigned to")},
            "date_deadline": {"label": self.env._("Deadline"), "date_only": True, "phone": "text"},
            "stage_id": {"label": self.env._("Stage"), "value": lambda task: task.stage_id.name, "phone": "below"},
            "state": {"label": self.env._("State"), "is_state": True, "phone": "state"},
        }

    @api.model
    def _get_searches(self):
        return {
            "name": self.env._("Task"),
            "project_id": self.env._("Project"),
            "stage_id": self.env._("Stage"),
        }

    @api.model
    def _get_search_domain(self, name, pattern):
        """Override to search projects and stages by their names; the names of the searches are those of Odoo's page.

        What is found is few in most cases. It is looked up first, by its own index: else all tasks would be read, one
        after the other. What is much is found soon on any way.
        """
        if name not in FOUND:
            return super()._get_search_domain(name, pattern)
        model, path = FOUND[name]
        domain = Domain("name", "=ilike", pattern)
        # In sudo mode as customers may not read all of them; the tasks are those that they may read.
        found_sudo = self.env[model].sudo().with_context(active_test=False)
        query = found_sudo._search(domain, limit=MOST_FOUND + 1)
        # In an order, the database would read all of them in that order.
        query.order = None
        ids = query.get_result_ids()
        if len(ids) <= MOST_FOUND:
            return Domain(path, "in", ids)
        return domain if path == "id" else Domain(path, "any!", domain)

    @api.model
    def _get_sorts(self):
        """Override to have the names of Odoo's page, so that its links hold."""
        return {
            "id desc": {"label": self.env._("Newest"), "order": "id desc"},
            "name": {"label": self.env._("Task"), "order": "name"},
            "state": {"label": self.env._("State"), "order": "state"},
            "priority desc": {"label": self.env._("Priority"), "order": "priority desc"},
            "date_deadline asc": {"label": self.env._("Deadline"), "order": "date_deadline"},
            "date_last_stage_update desc": {"label": self.env._("Last change"), "order": "date_last_stage_update desc"},
        }

    @api.model
    def _get_filters(self):
        """Override to offer the projects as well, as Odoo's page does."""
        is_closed = Domain("state", "in", ("1_done", "1_canceled"))
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "open": {"label": self.env._("Open"), "domain": ~is_closed},
            "closed": {"label": self.env._("Closed"), "domain": is_closed},
            **self._get_project_filters(),
        }

    def _get_project_filters(self):
        # In sudo mode as people outside read no sequence.
        projects_sudo = self.env["project.project"].sudo()
        domain = self.env["portal.list.project"]._get_readable_domain() & Domain("is_template", "=", False)
        # By an index: in Odoo's order, which goes by translated names, all of them would be read.
        projects_sudo = projects_sudo.search_fetch(domain, ["name", "sequence"], limit=PROJECTS, order="id desc")
        projects_sudo = projects_sudo.sorted(lambda project: (project.sequence, project.name, project.id))
        return {
            str(project.id): {"label": project.name, "domain": Domain("project_id", "=", project.id)}
            for project in projects_sudo
        }

    @api.model
    def _get_groups(self):
        """Override to have the names of Odoo's page, so that its links hold."""
        states = dict(self.env["project.task"]._fields["state"]._description_selection(self.env))
        priorities = dict(self.env["project.task"]._fields["priority"]._description_selection(self.env))
        return {
            "project_id": {
                "label": self.env._("Project"),
                "order": "project_id.id",
                "heading": lambda task: task.project_id.name,
            },
            "stage_id": {
                "label": self.env._("Stage"),
                "order": "stage_id.id",
                "heading": lambda task: task.stage_id.name or self.env._("Without a stage"),
            },
            "state": {
                "label": self.env._("State"),
                "order": "state",
                "heading": lambda task: states.get(task.state),
            },
            "priority": {
                "label": self.env._("Priority"),
                "order": "priority desc",
                "heading": lambda task: priorities.get(task.priority),
            },
            "none": {"label": self.env._("Nothing")},
        }

    @api.model
    def _get_url(self, record):
        return f"/my/tasks/{record.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("No tasks yet. Tasks of your projects will appear here.")
