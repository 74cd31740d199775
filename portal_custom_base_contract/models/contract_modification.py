from odoo import models

# What OCA writes into each new contract, in the language of whoever made it.
START = "Contract start"


class ContractModification(models.Model):
    _inherit = "contract.modification"

    def _tell_portal(self):
        """Return what changed, in words; what OCA wrote of itself in the reader's language."""
        self.ensure_one()
        return self.env._("Start of the contract") if self.description == START else self.description
