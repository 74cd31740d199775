from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_shares_tokens = fields.Boolean(related="company_id.portal_shares_tokens", readonly=False)
