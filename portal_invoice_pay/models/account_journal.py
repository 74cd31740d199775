from odoo import models


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def write(self, vals):
        """Override of `account`: the account of a journal is one to which customers may pay."""
        if "bank_account_id" in vals:
            self.env["portal.cache.mixin"]._clear_cached()
        return super().write(vals)
