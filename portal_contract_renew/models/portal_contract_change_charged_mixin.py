import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .portal_contract_charge import MINUTES_TO_ANSWER

_logger = logging.getLogger(__name__)


class PortalContractChangeChargedMixin(models.AbstractModel):
    """What a change costs at once: it is invoiced, charged, and applied once it is paid."""

    _name = "portal.contract.change.charged.mixin"
    _description = "Change of a Subscription That Is Charged"

    def _collect(self, parts, actor):
        """Invoice a change; it is charged where the contract is, and applied once it is paid."""
        contract = self.contract_id
        today = contract.company_id._get_portal_contract_today()
        values = self.env["portal.contract.proration"]._prepare_invoice(contract, parts, today)
        moves = self.env["account.move"].sudo().with_company(contract.company_id)
        self.invoice_id = moves.create(values)
        if contract.is_charged_automatically:
            self.state = "paying"
            contract._touch_portal()
        else:
            self.invoice_id.action_post()
            self._apply(actor)

    def _finish(self, actor):
        """Charge what a change costs at once, to the contract's method. It commits, outside of any savepoint.

        :param Actor actor: who asked for the change
        """
        if self.state == "paying" and not self.transaction_id:
            self._charge()
        elif self.state == "applied" and self.contract_id.is_charged_automatically:
            self._get_act(self.kind)._charge(self, actor)

    def _charge(self):
        """Charge a change, once the attempt is kept. It commits."""
        token = self.contract_id.payment_token_id
        self.transaction_id = self.env["payment.transaction"].create(
            {
                "provider_id": token.provider_id.id,
                "payment_method_id": token.payment_method_id.id,
                "token_id": token.id,
                "operation": "offline",
                "amount": self.invoice_id.amount_total,
                "currency_id": self.invoice_id.currency_id.id,
                "partner_id": token.partner_id.id,
                # Of its own, so that the key by which the provider knows a repeated request stays the same.
                "reference": f"S{self.contract_id.id}-C{self.id}",
                "invoice_ids": [fields.Command.set(self.invoice_id.ids)],
                "portal_change_id": self.id,
            }
        )
        self._keep()
        self.transaction_id._charge_with_token()
        # The answer is kept before all else, as what follows may fail.
        self._keep()
        if self.transaction_id.state == "done":
            self.transaction_id._post_process()
        self._take_answer()

    def _keep(self):
        """Commit what is noted of a charge: what becomes of this process is not what becomes of the money."""
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _take_answer(self):
        """Take over what became of the transaction; it may be repeated.

        Without an answer nothing is charged again: the provider's notice decides, or somebody of the staff.
        """
        for change in self.filtered(lambda change: change.state == "paying"):
            transaction = change.transaction_id
            if transaction.state == "done":
                change._apply_paid()
            elif transaction._is_portal_refused():
                change._drop_invoice()
                change._end_as("refused", None)
                change._notify("refused")
            elif transaction.state not in ("pending", "authorized"):
                change._ask_to_look()

    def _apply_paid(self):
        """Apply a change that is paid; if that is not possible any more, somebody looks at it. The money is booked."""
        self.ensure_one()
        if self.contract_id.portal_state == "closed":
            self._fail(self.env._("It was paid after the subscription had closed."), "refused")
            return
        try:
            with self.env.cr.savepoint():
                self._apply(None)
        except UserError as refusal:
            self.invalidate_recordset()
            _logger.warning("The change %s of a subscription was paid, and not applied: %s", self.id, refusal)
            self._fail(str(refusal), "refused")

    def _ask_to_look(self):
        """Have somebody find out whether a change was charged."""
        reference = self.transaction_id.reference
        words = self.env._(
            "It is not known whether %(reference)s was charged. Nothing is charged a second time, and the change does "
            "not apply, until the provider tells it, or you note what you see there.",
            reference=reference,
        )
        self.contract_id._ask_to_look(words)

    @api.model
    def _look_after_sudo(self, contract_sudo):
        """Take over answers that nobody waits for any more, as whoever asked for them is gone.

        :param contract.contract contract_sudo: locked, in sudo mode as the schedule acts for customers
        """
        self._search_of_sudo(contract_sudo, "paying").filtered(lambda change: change._is_left())._take_answer()

    def _is_left(self):
        """Return whether nobody waits for an answer any more, and the bank has not taken the payment on."""
        self.ensure_one()
        limit = fields.Datetime.now() - timedelta(minutes=MINUTES_TO_ANSWER)
        transaction = self.transaction_id
        return transaction.state in ("draft", "error") and transaction.create_date < limit

    def _post_invoice(self):
        """Post the invoice of a change that is paid."""
        self.invoice_id.filtered(lambda move: move.state == "draft").action_post()

    def _drop_invoice(self):
        self.invoice_id.filtered(lambda move: move.state == "draft").unlink()
