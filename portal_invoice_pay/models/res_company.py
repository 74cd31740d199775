from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # === GENUINE === #

    portal_seals_invoices = fields.Boolean("Seal invoices and credit notes", groups="base.group_user")
