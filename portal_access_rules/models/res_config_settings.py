from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_role_id = fields.Many2one(related="company_id.portal_role_id", readonly=False)
