from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_supplier_days = fields.Integer(related="company_id.portal_supplier_days", readonly=False)
    portal_supplier_price_percent = fields.Float(related="company_id.portal_supplier_price_percent", readonly=False)
    portal_supplier_quantity_percent = fields.Float(
        related="company_id.portal_supplier_quantity_percent", readonly=False
    )
    portal_supplier_horizon = fields.Integer(related="company_id.portal_supplier_horizon", readonly=False)
