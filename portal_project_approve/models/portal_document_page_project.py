from odoo import api, models
from odoo.fields import Domain

# Milestones of the timeline, and how many of them are behind the reader.
SHOWN = 5
BEHIND = 2
# Deliverables that the page of a project names; the list has all of them.
NAMED = 20


class PortalDocumentPageProject(models.AbstractModel):
    _inherit = "portal.document.page.project"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to add the milestones, and the deliverables that the reader sees."""
        deliverables_sudo = self._get_deliverables_sudo(record_sudo, actor)
        values = dict(values, portal_deliverables=deliverables_sudo)
        page = super()._prepare_page_values(record_sudo, actor, values)
        return page | {
            "milestones": self._make_milestones(record_sudo, deliverables_sudo, actor),
            "deliverables": [deliverable._get_portal_summary() for deliverable in deliverables_sudo],
        }

    def _get_deliverables_sudo(self, project_sudo, actor):
        """Return the deliverables that the reader may open; a visitor with the project's link sees none.

        :return: in sudo mode as what is told of them is chosen here
        """
        deliverables = self.env["portal.project.deliverable"].with_user(actor.user).sudo(False)
        if actor.user._is_public() or not deliverables.has_access("read"):
            return deliverables.sudo()
        readable = Domain(deliverables.env["ir.rule"]._compute_domain(deliverables._name, "read"))
        domain = readable & Domain("project_id", "=", project_sudo.id) & Domain("state", "!=", "draft")
        return deliverables.sudo().search(domain, order="id desc", limit=NAMED).with_env(project_sudo.env)

    @api.model
    def _make_milestones(self, project_sudo, deliverables_sudo, actor):
        """Return what the page tells of each milestone.

        For a module to tell more of them, it must override this method and return the dicts with its own keys.

        :param project_sudo: the project, in sudo mode as customers read no milestones
        :param deliverables_sudo: the deliverables that the reader sees
        :param Actor actor: who reads it
        :rtype: list[dict]
        """
        milestones_sudo = project_sudo.milestone_ids if project_sudo.allow_milestones else ()
        return [
            {
                "milestone": milestone,
                "name": milestone.name,
                "badge": milestone._get_portal_badge(),
                "deadline": self._tell_date(milestone.deadline),
                "reached_on": milestone.is_reached and self._tell_date(milestone.reached_date),
                "override": milestone.portal_override_reason,
            }
            for milestone in milestones_sudo
        ]

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what waits for the reader, or what comes next."""
        waiting = self._get_waiting(actor, values)
        if len(waiting) == 1:
            return self.env._("“%(name)s” waits for your decision.", name=waiting._get_shown_name())
        if waiting:
            return self.env._("%(count)s deliverables wait for your decision.", count=len(waiting))
        following = self._get_left(record_sudo)[:1]
        if following.deadline:
            date = self._tell_date(following.deadline)
            return self.env._("Next milestone: %(name)s, planned for %(date)s.", name=following.name, date=date)
        if following:
            return self.env._("Next milestone: %(name)s.", name=following.name)
        return super()._get_sentence(record_sudo, actor, values)

    def _get_left(self, project_sudo):
        milestones = (
            project_sudo.milestone_ids if project_sudo.allow_milestones else project_sudo.milestone_ids.browse()
        )
        return milestones.filtered(lambda milestone: not milestone.is_reached)

    def _get_waiting(self, actor, values):
        decision = self.env["portal.project.deliverable.decision"]
        return values["portal_deliverables"].filtered(lambda row: not decision._get_refusal(row, actor))

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_project` to count milestones, and the tasks that the reader sees."""
        facts = super()._get_facts(record_sudo, actor, values)
        milestones = record_sudo.portal_milestones
        told = milestones["count"] and self.env._(
            "%(reached)s of %(count)s reached", reached=milestones["reached"], count=milestones["count"]
        )
        return [
            *facts,
            {"label": self.env._("Milestones"), "value": told, "name": "milestones"},
            {"label": self.env._("Tasks"), "value": self._tell_tasks(record_sudo, actor), "name": "tasks"},
        ]

    def _tell_tasks(self, project_sudo, actor):
        """Return how many tasks are done, among those that the reader sees and that were not cancelled."""
        tasks = self.env["project.task"].with_user(actor.user).sudo(False)
        if actor.user._is_public() or not tasks.has_access("read"):
            return ""
        domain = [("project_id", "=", project_sudo.id), ("state", "!=", "1_canceled"), ("is_template", "=", False)]
        counts = dict(tasks._read_group(domain, ["state"], ["__count"]))
        total = sum(counts.values())
        return total and self.env._("%(done)s of %(count)s done", done=counts.get("1_done", 0), count=total)

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_project`: deciding comes first."""
        acts = super()._get_acts(record_sudo, actor, values)
        waiting = self._get_waiting(actor, values)
        if not waiting:
            return acts
        url = waiting.access_url if len(waiting) == 1 else "#o_portal_project_deliverables"
        act = {"name": "portal_decide", "label": self.env._("Look and decide"), "icon": "fa-check", "url": url}
        return [act, *acts]

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the milestones around the next one."""
        milestones = record_sudo.milestone_ids if record_sudo.allow_milestones else []
        steps = [
            self._make_step(
                f"milestone_{milestone.id}",
                milestone.name,
                milestone.reached_date if milestone.is_reached else milestone.deadline,
                milestone.is_reached,
            )
            for milestone in milestones
        ]
        following = next((number for number, step in enumerate(steps) if not step["is_done"]), len(steps))
        start = max(0, min(following - BEHIND, len(steps) - SHOWN))
        return steps[start : start + SHOWN]
