from odoo import api, models

from odoo.addons.portal_tools.file_size import tell_size


class PortalDocumentPageDeliverable(models.AbstractModel):
    _name = "portal.document.page.deliverable"
    _inherit = "portal.document.page"
    _description = "Page of a Deliverable"

    _page_content = "portal_project_approve.deliverable_content"
    _page_notes = ("portal_project_approve.deliverable_notes",)
    _page_forms = ("portal_project_approve.deliverable_reservations", "portal_project_approve.deliverable_forms")
    _page_has_messages = False

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what is asked until when, or what became of it."""
        if record_sudo.state == "submitted":
            return values["portal_refusal"] or self._ask(record_sudo)
        words = {"name": record_sudo.decided_by, "date": self._tell_date(record_sudo.decided_on)}
        if record_sudo._get_version().is_by_silence:
            return self.env._(
                "Nobody answered: it counts as accepted since %(date)s, as the contract of the project says.",
                date=words["date"],
            )
        if record_sudo.state == "accepted":
            return self.env._("Accepted by %(name)s on %(date)s.", **words)
        if record_sudo.state == "reserved":
            return self.env._("Accepted with reservations by %(name)s on %(date)s.", **words)
        if record_sudo.state == "sent_back":
            return self.env._("Sent back by %(name)s on %(date)s. We work on the next version.", **words)
        return self.env._("This was withdrawn. You need not decide.")

    def _ask(self, record_sudo):
        if date := self._tell_date(record_sudo.due_on):
            return self.env._("Look at it, then accept it or send it back by %(date)s.", date=date)
        return self.env._("Look at it, then accept it or send it back.")

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: to what it belongs, and who decides."""
        named = record_sudo.decider_ids.mapped("name")
        label = self.env._("All of these decide") if record_sudo.needs_all and len(named) > 1 else self.env._("Decides")
        return [
            {"label": self.env._("Project"), "value": record_sudo.project_id.name, "name": "project"},
            {"label": self.env._("Milestone"), "value": record_sudo.milestone_id.name, "name": "milestone"},
            {"label": self.env._("Task"), "value": record_sudo.task_id.name, "name": "task"},
            {"label": self.env._("Version"), "value": str(record_sudo.version_number), "name": "version"},
            {"label": label, "value": ", ".join(named), "name": "deciders"},
        ]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: look at it, and decide."""
        if values["portal_refusal"]:
            return []
        return [
            {
                "name": "portal_decide",
                "label": self.env._("Decide"),
                "icon": "fa-check",
                "url": "#o_portal_decide",
            }
        ]

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the versions, and the end."""
        steps = []
        for version in reversed(values["portal_versions"]):
            label = self.env._("Version %(number)s", number=version.number)
            steps.append(self._make_step(f"version_{version.number}", label, version.create_date))
            if version.state == "sent_back":
                label, code = self.env._("Sent back"), f"sent_back_{version.number}"
                steps.append(self._make_step(code, label, version.decided_on, state="problem"))
        if record_sudo.state == "withdrawn":
            return [*steps, self._make_step("withdrawn", self.env._("Withdrawn"), is_done=True, state="over")]
        is_accepted = record_sudo.state in ("accepted", "reserved")
        steps.append(self._make_step("accepted", self.env._("Accepted"), is_accepted and record_sudo.decided_on))
        if reservations_sudo := record_sudo._get_reservations():
            closed = reservations_sudo.mapped("closed_on")
            steps.append(self._make_step("settled", self.env._("Reservations closed"), all(closed) and max(closed)))
        return steps

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the copies that were frozen, and what was sealed."""
        version = values["portal_versions"][:1]
        files_sudo = version._get_files_sudo() if version else ()
        sizes = version._get_file_sizes(files_sudo) if files_sudo else {}
        rows = [self._make_file_row(record_sudo, file, sizes.get(file.id, 0)) for file in files_sudo]
        seals = [seal for seal in values["portal_seals"] if seal.level and not seal.is_damaged]
        return rows + [row for seal_sudo in seals for row in self._make_seal_rows(record_sudo, seal_sudo)]

    def _make_file_row(self, record_sudo, file_sudo, size):
        return {
            "name": file_sudo.name,
            "url": f"{record_sudo.access_url}/file/{file_sudo.id}",
            "icon": "fa-paperclip",
            "text": tell_size(self.env, size),
            "name_attribute": "portal_deliverable_file",
        }

    def _make_seal_rows(self, record_sudo, seal_sudo):
        url = f"{record_sudo.access_url}/sealed/{seal_sudo.id}"
        return [
            {
                "name": seal_sudo._get_filename(),
                "url": url,
                "icon": "fa-file-pdf-o",
                "text": self.env._("digitally sealed (%(level)s)", level=seal_sudo.level),
                "check_url": f"/portal/verify/{seal_sudo.code}",
                "name_attribute": "portal_seal",
            },
            {
                "name": self.env._("Evidence (ZIP)"),
                "url": f"{url}?kind=pack",
                "icon": "fa-archive",
                "name_attribute": "portal_pack",
            },
        ]

    @api.model
    def _get_related(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: its project and its task, if the reader sees them."""
        policy = self.env["portal.access.policy"]
        projects_sudo = policy._filter_open(record_sudo.project_id, actor.user)
        tasks_sudo = policy._filter_open(record_sudo.task_id, actor.user)
        projects = [
            {"name": project.name, "label": self.env._("Project"), "url": f"/my/projects/{project.id}"}
            for project in projects_sudo
        ]
        return projects + [task._get_portal_summary() for task in tasks_sudo]

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: who takes care of it."""
        return record_sudo._get_responsible()
