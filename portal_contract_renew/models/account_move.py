from odoo import api, models
from odoo.tools import SQL


class AccountMove(models.Model):
    _inherit = "account.move"

    def _invoice_paid_hook(self):
        """Override of `account`: a payment that arrives in any way renews the subscription at once."""
        result = super()._invoice_paid_hook()
        self._get_due_contracts_sudo()._settle_due(None)
        return result

    def _compute_reconciled_payment_ids(self):  # pylint: disable=missing-return
        """Override of `account` to look for payments of drafts only where something is reconciled.

        A draft that is not has those that Odoo was told of. It is asked for with each change of lines, again and again
        while an invoice is made.
        """
        drafts = self.filtered(lambda move: move.state == "draft")
        plain = drafts - drafts._filter_portal_reconciled()
        super(AccountMove, self - plain)._compute_reconciled_payment_ids()
        for move in plain:
            move.reconciled_payment_ids = move.matched_payment_ids

    def _filter_portal_reconciled(self):
        """Return the entries of which a line is reconciled with another one, in part or whole."""
        if not self.ids:
            return self.browse()
        self.env["account.move.line"].flush_model(["move_id"])
        self.env["account.partial.reconcile"].flush_model(["debit_move_id", "credit_move_id"])
        query = SQL(
            """
            SELECT line.move_id
              FROM account_move_line line
             WHERE line.move_id IN %s
               AND (EXISTS (SELECT FROM account_partial_reconcile WHERE debit_move_id = line.id)
                    OR EXISTS (SELECT FROM account_partial_reconcile WHERE credit_move_id = line.id))
            """,
            tuple(self.ids),
        )
        return self.browse({move_id for (move_id,) in self.env.execute_query(query)})

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
