from odoo import api, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _invoice_paid_hook(self):
        """Override of `account`: a payment that arrives in any way renews the subscription at once."""
        result = super()._invoice_paid_hook()
        self._get_due_contracts_sudo()._settle_due(None)
        return result

    def _get_due_contracts_sudo(self):
        """Return the contracts of whose period these are the unpaid invoices."""
        # In sudo mode as whoever books a payment need not have a right on contracts.
        return self.env["contract.contract"].sudo().search([("due_invoice_id", "in", self.ids)])

    @api.ondelete(at_uninstall=False)
    def _unlink_give_period_back(self):
        """Give the period back to the contract: with its draft deleted, it is due as before."""
        adapter = self.env["portal.contract.adapter"]
        for contract_sudo in self._get_due_contracts_sudo():
            adapter._give_period_back(contract_sudo)
            contract_sudo._write_renewal({"due_date": False, "due_invoice_id": False, "due_last_dates": False})
