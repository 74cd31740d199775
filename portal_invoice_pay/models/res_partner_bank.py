from odoo import models


class ResPartnerBank(models.Model):
    """Whether there is an account decides whether customers can pay by transfer, which is kept in memory."""

    _name = "res.partner.bank"
    _inherit = ["res.partner.bank", "portal.cache.mixin"]
