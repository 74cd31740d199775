from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_brand_color = fields.Char(related="company_id.portal_brand_color", readonly=False)
