from odoo import models


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    def action_undo_reconciliation(self):
        """Override of `account` to do nothing for no line: each write of an entry asks for that.

        All apps of documents then look for what they would delete with it, thirteen times for each charge.
        """
        return super().action_undo_reconciliation() if self else None
