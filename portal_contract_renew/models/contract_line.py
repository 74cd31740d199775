from odoo import models


class ContractLine(models.Model):
    _inherit = "contract.line"
