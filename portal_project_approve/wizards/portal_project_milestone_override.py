from odoo import fields, models


class PortalProjectMilestoneOverride(models.TransientModel):
    """The form by which a milestone is set without the customer, with a reason."""

    _name = "portal.project.milestone.override"
    _description = "Set a Milestone without the Customer"

    milestone_id = fields.Many2one("project.milestone", required=True)
    is_reached = fields.Boolean("Reached")
    reason = fields.Text(required=True, help="It is logged, and the customer sees it.")

    # === ACTION METHODS === #

    def action_set(self):
        """Set it."""
        self.ensure_one()
        self.milestone_id._override_portal(self.is_reached, self.reason)
        return {"type": "ir.actions.act_window_close"}
