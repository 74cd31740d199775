from odoo import api, fields, models


class ProjectProject(models.Model):
    _inherit = "project.project"

    portal_needs_approval = fields.Boolean(
        "Milestones need acceptance",
        tracking=True,
        groups="base.group_user",
        help="Each milestone is reached by the customer's acceptance of its deliverables alone. Without it, that holds "
        "for the milestones that have a deliverable.",
    )
    portal_reserved_is_reached = fields.Boolean(
        "Reservations do not hold a milestone up",
        tracking=True,
        groups="base.group_user",
        help="A deliverable that is accepted with reservations counts as accepted: its milestone can be invoiced.",
    )
    portal_silence_is_acceptance = fields.Boolean(
        "No answer counts as acceptance",
        tracking=True,
        copy=False,
        groups="base.group_user",
        help="Only if the contract of the project says so: what is submitted from then on counts as accepted if none "
        "of those who are named has answered in so many days, and the e-mail to each of them left.",
    )
    # Notices are kept for 90 days, and have to be there.
    portal_silence_days = fields.Integer(
        "Days without an answer",
        default=10,
        tracking=True,
        groups="base.group_user",
        help="As the contract says: at least 10, and at most 60.",
    )
    portal_reopen_stage_id = fields.Many2one(
        "project.task.type",
        "Stage of what was sent back",
        ondelete="set null",
        domain="[('project_ids', 'in', id)]",
        groups="base.group_user",
        help="Tasks of a deliverable that the customer sends back come here.",
    )
    portal_deliverable_ids = fields.One2many(
        "portal.project.deliverable", "project_id", "Deliverables", copy=False, groups="base.group_user"
    )
    portal_deliverable_count = fields.Integer(
        compute="_compute_portal_deliverable_count", groups="project.group_project_user"
    )
    portal_milestones = fields.Json(compute="_compute_portal_milestones", compute_sudo=True, groups="base.group_user")

    _check_portal_silence_days = models.Constraint(
        "CHECK(portal_silence_days BETWEEN 10 AND 60)",
        "No answer counts as acceptance after at least 10 days, and at most 60.",
    )

    # === COMPUTE METHODS === #

    @api.depends("portal_deliverable_ids")
    def _compute_portal_deliverable_count(self):
        groups = self.env["portal.project.deliverable"]._read_group(
            [("project_id", "in", self.ids)], ["project_id"], ["__count"]
        )
        counts = {project.id: count for project, count in groups}
        for project in self:
            project.portal_deliverable_count = counts.get(project.id, 0)

    @api.depends("milestone_ids.is_reached", "milestone_ids.deadline", "allow_milestones")
    def _compute_portal_milestones(self):
        """Keep for the list what it tells of milestones: how many there are and are reached, and which is the next."""
        domain = [("project_id", "in", self.filtered("allow_milestones").ids)]
        found = {}
        for milestone in self.env["project.milestone"].search_fetch(domain, ["project_id", "name", "is_reached"]):
            found.setdefault(milestone.project_id.id, []).append(milestone)
        for project in self:
            milestones = found.get(project.id, [])
            left = [milestone for milestone in milestones if not milestone.is_reached]
            project.portal_milestones = {
                "count": len(milestones),
                "reached": len(milestones) - len(left),
                "next": left[0].name if left else "",
            }

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `project`: once no answer is no acceptance any more, what waits is told so, and it stays so."""
        result = super().write(vals)
        if "portal_silence_is_acceptance" in vals and not vals["portal_silence_is_acceptance"]:
            # In sudo mode as nothing else writes versions.
            versions_sudo = self.env["portal.project.deliverable.version"].sudo()
            domain = [("deliverable_id.project_id", "in", self.ids), ("state", "=", "submitted")]
            versions_sudo.search(domain).silence_on = False
        return result

    # === ACTION METHODS === #

    def action_open_portal_deliverables(self):
        """Open the deliverables of the project."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "portal_project_approve.portal_project_deliverable_action"
        )
        return action | {"domain": [("project_id", "=", self.id)], "context": {"default_project_id": self.id}}
