from odoo import models


class ContractContract(models.Model):
    _inherit = "contract.contract"

    # The orders of the list.
    _portal_next_idx = models.Index("(recurring_next_date, id)")
    _portal_name_idx = models.Index("(name, id)")
    _portal_code_idx = models.Index("(code, id)")
