from odoo import models


class PortalEvidence(models.Model):
    _name = "portal.evidence"
    _inherit = ["portal.evidence", "portal.sale.order.mixin"]
    _log_access = False
