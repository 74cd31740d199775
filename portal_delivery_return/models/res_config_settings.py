from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_return_days = fields.Integer(related="company_id.portal_return_days", readonly=False)
    portal_return_instructions = fields.Text(related="company_id.portal_return_instructions", readonly=False)
