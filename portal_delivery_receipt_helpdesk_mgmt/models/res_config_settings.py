from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_receipt_team_id = fields.Many2one(related="company_id.portal_receipt_team_id", readonly=False)
