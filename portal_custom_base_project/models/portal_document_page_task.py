from odoo import api, models

# The priority that needs no word.
LOW = "0"


class PortalDocumentPageTask(models.AbstractModel):
    """The page of a task: how it stands, until when, what it is about, and the conversation."""

    _name = "portal.document.page.task"
    _inherit = "portal.document.page"
    _description = "Page of a Task"

    _page_content = "portal_custom_base_project.task_content"

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: until when it is done, or that it is."""
        if record_sudo.state == "1_done":
            return self.env._("It is done. There is nothing to do.")
        if record_sudo.state == "1_canceled":
            return self.env._("It was cancelled. There is nothing to do.")
        date = self._tell_date(record_sudo.date_deadline)
        return date and self.env._("It is planned to be done by %(date)s.", date=date)

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what Odoo's page tells of it."""
        priorities = values["priority_labels"]
        return [
            {"label": self.env._("Project"), "value": record_sudo.project_id.name, "name": "project"},
            {
                "label": self.env._("Milestone"),
                "value": record_sudo.allow_milestones and record_sudo.milestone_id.name,
                "name": "milestone",
            },
            {
                "label": self.env._("Deadline"),
                "value": self._tell_date(record_sudo.date_deadline),
                "name": "deadline",
            },
            {
                "label": self.env._("Priority"),
                "value": record_sudo.priority != LOW and priorities.get(record_sudo.priority),
                "name": "priority",
            },
            {"label": self.env._("Customer"), "value": record_sudo.partner_id.name, "name": "customer"},
        ]

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: from its opening to its end."""
        opened = self._make_step("opened", self.env._("Opened"), record_sudo.create_date)
        changed = record_sudo.date_last_stage_update
        if record_sudo.state == "1_canceled":
            return [opened, self._make_step("cancelled", self.env._("Cancelled"), changed, True, state="over")]
        is_done = record_sudo.state == "1_done"
        return [opened, self._make_step("done", self.env._("Done"), is_done and changed, is_done)]

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the files that came with it."""
        return [
            {
                "name": attachment_sudo.name,
                "url": f"/web/content/{attachment_sudo.id}?download=true&access_token={attachment_sudo.access_token}",
                "icon": "fa-paperclip",
            }
            for attachment_sudo in record_sudo.attachment_ids
        ]

    @api.model
    def _get_related(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: its project, if the reader sees it, and what other addons link to it."""
        links = [{"name": link["title"], "url": link["access_url"]} for link in values["task_link_section"]]
        project_sudo = record_sudo.project_id
        if not project_sudo or not values["project_accessible"]:
            return links
        url = self._get_url(project_sudo, actor)
        return [{"name": project_sudo.name, "label": self.env._("Project"), "url": url}, *links]

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: who does it."""
        return record_sudo.user_ids.filtered(lambda user: not user.share)[:1]
