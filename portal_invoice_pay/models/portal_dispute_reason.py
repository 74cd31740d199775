from odoo import models


class PortalDisputeReason(models.Model):
    """What can be wrong with an invoice."""

    _name = "portal.dispute.reason"
    _inherit = "portal.reason.mixin"
    _description = "Reason of a Dispute"
