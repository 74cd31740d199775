from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    portal_allows_closing = fields.Boolean(
        "Customers close tickets",
        default=True,
        help="By the stages that have the button of closing in the portal.",
    )
    portal_reopen_days = fields.Integer(
        "Reopening (days)",
        compute="_compute_portal_reopen_days",
        store=True,
        readonly=False,
        help="How long customers can open a closed ticket again. With 0 they cannot.",
    )
    portal_hidden_stage_ids = fields.Many2many(
        "helpdesk.ticket.stage",
        "portal_hidden_stage_team_rel",
        "team_id",
        "stage_id",
        string="Stages hidden from customers",
        help="Beside those that are shown to no customer.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_portal_reopen_days(self):
        for team in self:
            team.portal_reopen_days = (team.company_id or self.env.company).portal_ticket_reopen_days

    # === CONSTRAINT METHODS === #

    @api.constrains("portal_reopen_days")
    def _check_portal_reopen_days(self):
        if any(team.portal_reopen_days < 0 for team in self):
            raise ValidationError(self.env._("The days of reopening cannot be negative."))
