import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class PortalContractChangeAppliedMixin(models.AbstractModel):
    """A change that holds from now on, on its day, or not at all."""

    _name = "portal.contract.change.applied.mixin"
    _description = "Change of a Subscription That Is Applied"

    def _apply(self, actor):
        """Apply a change, once.

        :param Actor actor: who makes it; None for the schedule
        """
        self.ensure_one()
        self._get_act(self.kind)._apply(self, actor)
        self._end_as("applied", actor)
        self._notify("applied")

    def _end_as(self, state, actor):
        """Note what became of changes."""
        for change in self:
            change.write({"state": state, "decided_on": fields.Datetime.now()})
            change._note_change(actor)

    def _note_change(self, actor):
        """Count a change of the contract, and add it to its history."""
        contract = self.contract_id
        contract._write_renewal({"portal_version": contract.portal_version + 1})
        contract._log_portal("change", "", self._tell_result()[0], actor, reason=self.state)

    def _fail(self, reason, state):
        """Note why a change was not applied, and have somebody look at it."""
        self.failure_reason = reason[:500]
        self._end_as(state, None)
        summary, owner = self.env._("A change could not be applied"), self.contract_id._get_portal_owner()
        self.env["portal.activity"]._plan(self.contract_id, owner, summary, f"{self._tell()}: {reason}")
        self._notify("refused")

    @api.model
    def _get_due_domain(self, today):
        return [("state", "=", "planned"), ("effective_date", "<=", today), ("kind", "!=", "cancel")]

    @api.model
    def _apply_due_sudo(self, contracts_sudo, today):
        """Apply what was planned until a day, in its order; one that fails does not stop the others.

        :param contract.contract contracts_sudo: in sudo mode as the schedule acts for customers
        :param date today: the day in the time zone of their company
        """
        domain = [("contract_id", "in", contracts_sudo.ids), *self._get_due_domain(today)]
        for change in self.sudo().search(domain, order="effective_date, id"):
            if not change._get_act(change.kind)._is_due(change):
                continue
            try:
                with self.env.cr.savepoint():
                    change._apply(None)
            except UserError as refusal:
                change.invalidate_recordset()
                _logger.warning("The change %s of a subscription could not be applied: %s", change.id, refusal)
                change._fail(str(refusal), "refused")

    @api.model
    def _end_all_sudo(self, contract_sudo, actor):
        """Note what becomes of planned changes of a contract that has closed.

        :param contract.contract contract_sudo: in sudo mode as whoever closed it need not read them
        """
        planned = self._search_of_sudo(contract_sudo, "planned")
        cancelled = planned.filtered(lambda change: change.kind == "cancel")
        cancelled._end_as("applied", actor)
        (planned - cancelled)._end_as("withdrawn", actor)

    @api.model
    def _withdraw_quantities_sudo(self, lines_sudo):
        """Withdraw planned quantities of lines that were agreed otherwise meanwhile.

        :param contract.line lines_sudo: in sudo mode as the order of a customer changes them
        """
        domain = [("line_id", "in", lines_sudo.ids), ("state", "=", "planned"), ("kind", "=", "quantity")]
        self.sudo().search(domain)._end_as("withdrawn", None)
