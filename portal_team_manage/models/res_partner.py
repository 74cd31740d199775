from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    portal_is_ended_by_vendor = fields.Boolean(
        "Access ended by us",
        groups="base.group_system",
        copy=False,
        help="Staff deleted the login of this contact. The customer's administrator cannot invite the contact again.",
    )
