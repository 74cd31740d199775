from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_team_limit = fields.Integer(related="company_id.portal_team_limit", readonly=False)
