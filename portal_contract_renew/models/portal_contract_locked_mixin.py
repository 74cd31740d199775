from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class PortalContractLockedMixin(models.AbstractModel):
    """Who changes a subscription has it alone."""

    _name = "portal.contract.locked.mixin"
    _description = "Subscription That One Changes at a Time"

    def _lock_portal(self):
        """Lock one contract until the end of the transaction, and read it anew.

        :return: the contract
        :raise UserError: if somebody else changes it at the moment
        """
        self.ensure_one()
        if not self.try_lock_for_update():
            raise UserError(self.env._("This subscription is being changed at the moment. Please try again."))
        self.invalidate_recordset()
        return self

    def _touch_portal(self):
        """Write the contract, which is locked, as money is asked for.

        A lock alone lets a transaction that began before go on with what it read then, such as that nothing is under
        way. After a write PostgreSQL refuses it the lock, and Odoo begins it anew.
        """
        self.env.execute_query(SQL("UPDATE contract_contract SET write_date = write_date WHERE id IN %s", self._ids))

    def _wait_for_lock(self):
        """Lock one contract until the end of the transaction, after whoever has it: a charge is worked off once."""
        self.ensure_one()
        self.env.execute_query(SQL("SELECT 1 FROM contract_contract WHERE id = %s FOR UPDATE", self.id))
        self.env.invalidate_all()
