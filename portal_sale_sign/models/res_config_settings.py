from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_sign_consent = fields.Char(related="company_id.portal_sign_consent", readonly=False)
    portal_sign_identity = fields.Selection(related="company_id.portal_sign_identity", readonly=False, required=True)
    portal_sign_code = fields.Selection(related="company_id.portal_sign_code", readonly=False, required=True)
    portal_sign_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of the code's amount")
    portal_sign_code_amount = fields.Monetary(
        related="company_id.portal_sign_code_amount", readonly=False, currency_field="portal_sign_currency_id"
    )
    portal_remind_days = fields.Integer(related="company_id.portal_remind_days", readonly=False)
    portal_remind_before_days = fields.Integer(related="company_id.portal_remind_before_days", readonly=False)
