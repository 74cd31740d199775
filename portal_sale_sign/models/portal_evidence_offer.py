from odoo import models


class PortalEvidenceOffer(models.Model):
    _name = "portal.evidence.offer"
    _inherit = ["portal.evidence.offer", "portal.sale.order.mixin"]
    _log_access = False
