from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_reorder = fields.Boolean(related="company_id.portal_reorder", readonly=False)
