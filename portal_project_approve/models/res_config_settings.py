from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_deliverable_remind_days = fields.Integer(related="company_id.portal_deliverable_remind_days", readonly=False)
