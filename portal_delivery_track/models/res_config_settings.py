from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_delivery_days = fields.Integer(related="company_id.portal_delivery_days", readonly=False)
