from datetime import timedelta

from odoo import api, fields, models

# Days that a customer has by default.
DAYS = 14


class PortalProjectDeliverableSubmit(models.TransientModel):
    """The form by which a version of a deliverable is put before the customer."""

    _name = "portal.project.deliverable.submit"
    _description = "Submit a Version of a Deliverable"

    deliverable_id = fields.Many2one("portal.project.deliverable", required=True)
    number = fields.Integer("Version", compute="_compute_number")
    change_note = fields.Text("What changed", help="The customer reads it beside the differences.")
    due_on = fields.Date("Answer until", default=lambda self: fields.Date.today() + timedelta(days=DAYS))
    warning = fields.Text(compute="_compute_warning")

    @api.depends("deliverable_id")
    def _compute_number(self):
        for form in self:
            form.number = form.deliverable_id.version_number + 1

    @api.depends("deliverable_id")
    def _compute_warning(self):
        for form in self:
            form.warning = form._get_warning()

    def _get_warning(self):
        """Return who of those who are named cannot decide, as they have no account or a role that does not approve."""
        policy = self.env["portal.access.policy"]
        # In sudo mode as accounts are not staff's to read.
        unable = self.deliverable_id.decider_ids.filtered(
            lambda person: (
                not any(
                    policy._has_right(user, "approve") for user in person.sudo().user_ids if user.active and user.share
                )
            )
        )
        names = ", ".join(unable.mapped("name"))
        return unable and self.env._("No account, or a role that does not approve: %(names)s", names=names)

    # === ACTION METHODS === #

    def action_submit(self):
        """Submit it."""
        self.ensure_one()
        self.deliverable_id._submit(self.change_note, self.due_on)
        return {"type": "ir.actions.act_window_close"}
