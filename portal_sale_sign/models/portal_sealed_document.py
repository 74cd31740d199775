from odoo import models


class PortalSealedDocument(models.Model):
    _name = "portal.sealed.document"
    _inherit = ["portal.sealed.document", "portal.sale.order.mixin"]
