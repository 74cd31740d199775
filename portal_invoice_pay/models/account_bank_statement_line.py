import logging

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `account`: a line that names an announced transfer pays the invoices that it is for."""
        lines = super().create(vals_list)
        for line in lines:
            line._match_portal_remittance()
        return lines

    def _match_portal_remittance(self):
        """Reconcile the line with the invoices of the remittance that it names; else leave it as it is."""
        self.ensure_one()
        remittance_sudo = self._find_portal_remittance_sudo()
        if not remittance_sudo or self.is_reconciled:
            return
        if remittance_sudo.state != "expected":
            remittance_sudo._question_unexpected(self)
            return
        if self._get_portal_amount(remittance_sudo) != remittance_sudo.amount:
            remittance_sudo._question_amount(self)
            return
        try:
            # A statement is imported whatever comes of it.
            with self.env.cr.savepoint():
                self._pay_portal_remittance(remittance_sudo)
        except UserError as refusal:
            _logger.info("Transfer %s is not reconciled: %s", remittance_sudo.name, refusal)
            remittance_sudo._plan_activity(self.env._("Transfer to reconcile"), str(refusal))

    def _find_portal_remittance_sudo(self):
        """Return the remittance that the line names: an announced one, else one for which no transfer is expected.

        :return: in sudo mode as who imports statements need not read what customers announced
        """
        # In sudo mode as told above.
        remittances_sudo = self.env["portal.remittance"].sudo()
        found = remittances_sudo._find_references(self.payment_ref)
        found_sudo = remittances_sudo.search([("name", "in", found), ("company_id", "=", self.company_id.id)])
        expected_sudo = found_sudo.filtered(lambda remittance: remittance.state == "expected")
        # What was paid online names its reference when the provider pays it out.
        others_sudo = found_sudo.filtered(lambda one: self.amount > 0 and not one.transaction_ids.payment_id)
        return expected_sudo[:1] or others_sudo[:1]

    def _get_portal_amount(self, remittance):
        """Return the amount of the line in the currency of a remittance; None if it is in another one."""
        if self.foreign_currency_id == remittance.currency_id:
            return remittance.currency_id.round(self.amount_currency)
        return remittance.currency_id.round(self.amount) if self.currency_id == remittance.currency_id else None

    def _pay_portal_remittance(self, remittance_sudo):
        """Give the money of the line to the invoices of a remittance."""
        _liquidity, suspense, _others = self._seek_for_lines()
        account = remittance_sudo._get_receivable_account()
        # The entry is posted; its open line is what is replaced, as by hand.
        suspense.with_context(skip_readonly_check=True).write(
            {"account_id": account.id, "partner_id": remittance_sudo.customer_id.id}
        )
        remittance_sudo._allocate(suspense, self.date)
        if not suspense.reconciled:
            text = self.env._(
                "%(reference)s: some of it was paid already. The rest is the customer's credit.",
                reference=remittance_sudo.name,
            )
            remittance_sudo._plan_activity(self.env._("More money than was owed"), text)
