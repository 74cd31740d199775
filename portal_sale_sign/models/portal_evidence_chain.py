from odoo import models


class PortalEvidenceChain(models.Model):
    _name = "portal.evidence.chain"
    _inherit = ["portal.evidence.chain", "portal.sale.order.mixin"]
    _log_access = False
