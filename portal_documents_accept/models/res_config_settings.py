from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_accept_remind_days = fields.Integer(related="company_id.portal_accept_remind_days", readonly=False)
