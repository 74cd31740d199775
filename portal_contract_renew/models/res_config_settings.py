from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_contract_grace_days = fields.Integer(related="company_id.portal_contract_grace_days", readonly=False)
    portal_contract_retry_days = fields.Char(related="company_id.portal_contract_retry_days", readonly=False)
    portal_contract_access_email = fields.Char(related="company_id.portal_contract_access_email", readonly=False)
    portal_contract_access_url = fields.Char(related="company_id.portal_contract_access_url", readonly=False)
    portal_contract_access_secret = fields.Char(related="company_id.portal_contract_access_secret", readonly=False)
