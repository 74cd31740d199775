from contextlib import contextmanager, suppress

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What staff sets, and charging only reads. Never a contract, a customer, a method, a provider or a document.
SETTINGS = {
    "account.account",
    "account.account.tag",
    "account.analytic.plan",
    "account.fiscal.position",
    "account.journal",
    "account.payment.method",
    "account.payment.method.line",
    "account.payment.term",
    "account.payment.term.line",
    "account.tax",
    "account.tax.group",
    "account.tax.repartition.line",
    "crm.team",
    "ir.model",
    "mail.message.subtype",
    "portal.document.type",
    "portal.document.type.model",
    "portal.event",
    "portal.role",
    "portal.role.scope",
    "product.category",
    "product.product",
    "product.template",
    "res.company",
    "res.country",
    "res.currency",
    "res.groups",
    "uom.uom",
}


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
        with self._keep_settings():
            self.env.invalidate_all()

    # === BETWEEN TRANSACTIONS === #

    def _commit_charge(self):
        """Commit; all but the settings is read anew afterwards, as others may have changed it.

        Odoo forgets all that it read with each commit, of which a charge needs several: it would read the same
        accounts, taxes and products after each of them.
        """
        # What is tracked is noted now, so that the settings that it reads are kept too.
        self.env.cr.flush()
        with self._keep_settings():
            self.env.cr.commit()  # pylint: disable=invalid-commit

    @contextmanager
    def _keep_settings(self):
        """Keep what was read of settings where all that was read is forgotten; after an error nothing is kept."""
        self.env.flush_all()
        transaction = self.env.transaction
        kept = {field: values for field, values in transaction.field_data.items() if field.model_name in SETTINGS}
        yield
        transaction.field_data.update(kept)
        for env in transaction.envs:
            # Where an environment has found its part of what was read, as Odoo forgets it.
            with suppress(AttributeError):
                del env._field_cache_memo
