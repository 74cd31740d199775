from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_receipt_team_id = fields.Many2one(
        "helpdesk.ticket.team", "Team for what is missing or damaged", groups="base.group_user"
    )
