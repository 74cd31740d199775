from odoo import models


class PortalEvidenceFile(models.Model):
    _name = "portal.evidence.file"
    _inherit = ["portal.evidence.file", "portal.sale.order.mixin"]
    _log_access = False
