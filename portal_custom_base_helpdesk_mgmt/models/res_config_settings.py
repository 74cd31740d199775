from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_ticket_reopen_days = fields.Integer(related="company_id.portal_ticket_reopen_days", readonly=False)
