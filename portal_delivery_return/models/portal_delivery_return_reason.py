from odoo import fields, models


class PortalDeliveryReturnReason(models.Model):
    """Why something is sent back."""

    _name = "portal.delivery.return.reason"
    _inherit = "portal.reason.mixin"
    _description = "Reason of a Return"

    needs_photo = fields.Boolean("Photo required", help="Customers add a photo at least.")
    needs_text = fields.Boolean("Words required", help="Customers describe it.")
