from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_request_remind_days = fields.Integer(related="company_id.portal_request_remind_days", readonly=False)
    portal_request_link_days = fields.Integer(related="company_id.portal_request_link_days", readonly=False)
