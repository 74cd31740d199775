from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

# What only the form with a reason writes.
OVERRIDE = {"portal_override", "portal_override_reason", "portal_override_by_id", "portal_override_on"}
# What is kept as it was when the customer accepted.
KEPT = {"project_id"}


class ProjectMilestone(models.Model):
    _inherit = "project.milestone"

    portal_deliverable_ids = fields.One2many(
        "portal.project.deliverable", "milestone_id", "Deliverables", copy=False, groups="base.group_user"
    )
    portal_is_gated = fields.Boolean(
        "Reached by acceptance",
        compute="_compute_portal_is_gated",
        help="The customer's acceptance alone reaches it, or whoever leads projects with a reason.",
    )
    portal_override = fields.Selection(
        [("reached", "Reached"), ("open", "Not reached")],
        "Set without the customer",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    portal_override_reason = fields.Text("Reason", readonly=True, copy=False, groups="base.group_user")
    portal_override_by_id = fields.Many2one(
        "res.users", "Set by", readonly=True, copy=False, groups="base.group_user", ondelete="restrict"
    )
    portal_override_on = fields.Datetime("Set on", readonly=True, copy=False, groups="base.group_user")

    # === COMPUTE METHODS === #

    @api.depends("project_id.portal_needs_approval", "portal_deliverable_ids.state")
    def _compute_portal_is_gated(self):
        for milestone in self:
            milestone.portal_is_gated = milestone._is_portal_gated()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `project`: one that needs an acceptance is not created as reached."""
        for vals in vals_list:
            self._check_portal_override(vals)
        # Given explicitly, so that no default of a user or of the context sets it without the customer.
        milestones = super().create([dict.fromkeys(OVERRIDE, False) | vals for vals in vals_list])
        milestones.filtered("is_reached")._check_portal_reached(True)
        return milestones

    def write(self, vals):
        """Override of `project`: who reaches it, and that it stays what was accepted."""
        self._check_portal_override(vals)
        changed = self.filtered(lambda milestone: "is_reached" in vals and milestone.is_reached != vals["is_reached"])
        changed._check_portal_reached(bool(vals.get("is_reached")))
        if self._get_portal_kept_fields() & vals.keys():
            self._check_portal_kept(vals)
        result = super().write(vals)
        if "project_id" in vals:
            # The project that it comes to may need an acceptance.
            self.filtered("is_reached")._check_portal_reached(True)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_portal_reached(self):
        for milestone in self.filtered("is_reached"):
            if milestone._is_portal_gated():
                raise UserError(
                    self.env._("“%(name)s” is reached, as the customer was told: it is kept.", name=milestone.name)
                )

    def _check_portal_override(self, vals):
        if OVERRIDE & vals.keys() and not self.env.su:
            raise AccessError(self.env._("A milestone is set without the customer by the form that asks for a reason."))

    def _check_portal_reached(self, is_reached):
        """Refuse to set milestones that the customer's acceptance alone reaches.

        Also in sudo mode: neither an import nor an automation stands for the customer.

        :param bool is_reached: what they are to become
        :raise UserError: in the user's language
        """
        for milestone in self.sudo():
            if milestone._is_portal_gated() and not milestone._may_portal_become(is_reached):
                raise UserError(
                    self.env._("“%(name)s” is reached by the customer's acceptance alone.", name=milestone.name)
                    if is_reached
                    else self.env._("“%(name)s” was accepted by the customer: it stays reached.", name=milestone.name)
                )

    def _may_portal_become(self, is_reached):
        """Return whether a milestone that needs an acceptance may be set: as accepted, or as set with a reason."""
        if self.portal_override:
            return (self.portal_override == "reached") == is_reached
        return self._is_portal_accepted() if is_reached else not self._is_portal_decided()

    @api.model
    def _get_portal_kept_fields(self):
        """Return what is kept of a milestone that was accepted.

        For a module to keep more of it, it must override this method and return the names of its fields as well.

        :rtype: set
        """
        return KEPT

    def _check_portal_kept(self, vals):
        """Refuse to change what the customer accepted, or what was set to reached with a reason.

        :raise UserError: in the user's language
        """
        kept = self._get_portal_kept_fields() & vals.keys()
        for milestone in self.sudo():
            if milestone._is_portal_kept() and any(milestone._is_portal_other(name, vals[name]) for name in kept):
                raise UserError(milestone._tell_portal_kept())

    def _tell_portal_kept(self):
        if self._is_portal_decided():
            return self.env._(
                "“%(name)s” was accepted by the customer. Its project and what is invoiced for it stay.", name=self.name
            )
        return self.env._(
            "“%(name)s” was set to reached without the customer. Its project and what is invoiced for it stay.",
            name=self.name,
        )

    def _is_portal_other(self, name, value):
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    # === ACTION METHODS === #

    def action_portal_override(self):
        """Open the form by which it is set without the customer, with a reason."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set without the customer"),
            "res_model": "portal.project.milestone.override",
            "view_mode": "form",
            "target": "new",
            "context": {"default_milestone_id": self.id, "default_is_reached": not self.is_reached},
        }

    def action_open_portal_deliverables(self):
        """Open the deliverables of the milestone."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "portal_project_approve.portal_project_deliverable_action"
        )
        context = {"default_project_id": self.project_id.id, "default_milestone_id": self.id}
        return action | {"domain": [("milestone_id", "=", self.id)], "context": context}

    # === BUSINESS METHODS === #

    def _is_portal_gated(self):
        """Return whether the customer's acceptance alone reaches it: its project says so, or it has a deliverable."""
        self.ensure_one()
        # In sudo mode as who may change a milestone need not see all that is made for it.
        milestone_sudo = self.sudo()
        return milestone_sudo.project_id.portal_needs_approval or bool(milestone_sudo.portal_deliverable_ids)

    def _get_portal_asked(self):
        """Return its deliverables but those that were withdrawn. What the customer sent back once is still owed."""
        return self.portal_deliverable_ids.filtered(
            lambda deliverable: (
                deliverable.state != "withdrawn" or "sent_back" in deliverable.version_ids.mapped("state")
            )
        )

    def _is_portal_accepted(self):
        """Return whether the customer has accepted all of its deliverables, and there is one."""
        asked = self.sudo()._get_portal_asked()
        return bool(asked) and all(deliverable._is_reached() for deliverable in asked)

    def _is_portal_decided(self):
        """Return whether the customer has accepted something of it, with reservations or without."""
        return bool({"accepted", "reserved"} & set(self.sudo().portal_deliverable_ids.mapped("state")))

    def _is_portal_kept(self):
        """Return whether its project and what is invoiced for it stay: it was accepted, or set to reached."""
        return self._is_portal_decided() or self.sudo().portal_override == "reached"

    def _reach_by_acceptance(self):
        """Reach the milestones whose deliverables are all accepted, and tell both parties. Called in sudo mode."""
        self._hold_portal()
        for milestone in self.filtered(lambda each: each._is_portal_accepted()):
            if milestone.is_reached and not milestone.portal_override:
                continue
            # What was set without the customer ends first: it would hold against the acceptance.
            milestone.write(dict.fromkeys(OVERRIDE, False))
            milestone.is_reached = True
            deliverable = milestone._get_portal_asked().sorted("decided_on")[-1:]
            staff = deliverable._for_staff().env
            milestone.message_post(body=staff._("Reached: all of its deliverables are accepted."))
            self.env["portal.event"]._notify("milestone_reached", deliverable, dedup_key=str(milestone.id))

    def _hold_portal(self):
        """Let whoever accepts another deliverable of it at this moment wait, and then begin anew.

        Each of the two would take the other deliverable for an open one, and nobody would reach the milestone.
        """
        if self:
            # A row that is only locked conflicts with nothing: it has to be written.
            query = SQL("UPDATE project_milestone SET write_date = write_date WHERE id IN %s", tuple(self.ids))
            self.env.cr.execute(query)

    def _override_portal(self, is_reached, reason):
        """Set a milestone without the customer, for whoever leads projects; it is logged, and shown to the customer.

        :param bool is_reached: what it becomes
        :param str reason: why
        :raise UserError: without a reason
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("project.group_project_manager"):
            raise AccessError(self.env._("Only whoever manages projects sets a milestone without the customer."))
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Write a reason: the customer sees it."))
        values = {
            "portal_override": "reached" if is_reached else "open",
            "portal_override_reason": reason,
            "portal_override_by_id": self.env.uid,
            "portal_override_on": fields.Datetime.now(),
        }
        # In sudo mode as nothing else writes them.
        self.sudo().write(values)
        self.is_reached = is_reached
        words = (
            self.env._("Set to reached without the customer: %(reason)s", reason=reason)
            if is_reached
            else self.env._("Set to not reached without the customer: %(reason)s", reason=reason)
        )
        self.message_post(body=words)
        self.project_id.message_post(body=self.env._("Milestone “%(name)s”. %(words)s", name=self.name, words=words))

    def _get_portal_badge(self):
        """Return how it stands: one of the five states, and its name. Called in sudo mode."""
        states = set(self._get_portal_asked().mapped("state"))
        if self.is_reached:
            return "done", self.env._("Reached")
        if "submitted" in states:
            return "waiting", self.env._("To decide")
        if "reserved" in states:
            return "progress", self.env._("Accepted with reservations")
        if self.deadline and self.deadline < fields.Date.context_today(self):
            return "problem", self.env._("Late")
        return "progress", self.env._("Open")
