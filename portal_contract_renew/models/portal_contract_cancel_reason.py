from odoo import fields, models


class PortalContractCancelReason(models.Model):
    """Why a customer cancels."""

    _name = "portal.contract.cancel.reason"
    _inherit = "portal.reason.mixin"
    _description = "Reason to Cancel a Subscription"

    needs_text = fields.Boolean("Words required", help="Customers describe it.")
