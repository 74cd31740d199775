from odoo import models


class PortalOpening(models.Model):
    _name = "portal.opening"
    _inherit = ["portal.opening", "portal.sale.order.mixin"]
