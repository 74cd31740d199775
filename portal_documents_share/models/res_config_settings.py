from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_share_days = fields.Integer(related="company_id.portal_share_days", readonly=False)
    portal_share_max_days = fields.Integer(related="company_id.portal_share_max_days", readonly=False)
    portal_share_marking = fields.Selection(related="company_id.portal_share_marking", readonly=False)
