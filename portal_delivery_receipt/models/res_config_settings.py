from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_asks_receipt = fields.Boolean(related="company_id.portal_asks_receipt", readonly=False)
