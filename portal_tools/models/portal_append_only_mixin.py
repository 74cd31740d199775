from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Rows that are read at a time.
STEP = 1000
REFUSE = """
    CREATE OR REPLACE FUNCTION portal_append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'Rows of the table % are added, never changed or deleted.', TG_TABLE_NAME;
    END $$
"""


class PortalAppendOnlyMixin(models.AbstractModel):
    """A row that is written once. Neither Odoo nor plain SQL changes or deletes it.

    It refers to others by their number and id, not by a foreign key, so that it outlives them. How to add a field to
    such a table, or to change its rows in a migration: see the addon's README, "Rows that nobody changes".
    """

    _name = "portal.append.only.mixin"
    _description = "Row that Is Never Changed"
    _order = "id desc"
    # The columns that name users would have to change when a user is deleted: each model that inherits this one sets
    # it too, as Odoo does not inherit it.
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    recorded_on = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    def init(self):
        """Let the database refuse changes too, as an administrator can write SQL."""
        super().init()
        if self._abstract:
            return
        if self._log_access:
            raise TypeError(f"{self._name}: set `_log_access = False`, as users who wrote a row may be deleted.")
        self.env.cr.execute(REFUSE)
        table, trigger = SQL.identifier(self._table), SQL.identifier(self._get_trigger_name())
        self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, table))
        self.env.cr.execute(
            SQL(
                "CREATE TRIGGER %s BEFORE UPDATE OR DELETE OR TRUNCATE ON %s"
                " FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only_refuse()",
                trigger,
                table,
            )
        )

    def _init_column(self, column_name):
        """Override of `base`: an update of the addon gives the rows that exist the default of a new field."""
        with self._unlocked():
            return super()._init_column(column_name)

    # === CRUD METHODS === #

    def write(self, vals):  # pylint: disable=method-required-super
        """Override of `base`: nobody changes what happened.

        :raise UserError: always
        """
        raise UserError(self._get_write_refusal())

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self._get_write_refusal())

    @api.model
    def _get_write_refusal(self):
        return self.env._("These rows are a record of what happened: they cannot be changed or deleted.")

    # === BUSINESS METHODS === #

    @api.model
    def _get_trigger_name(self):
        return f"{self._table}_refuse"

    @contextmanager
    def _unlocked(self):
        """Within it, SQL may change the rows. It is for migrations alone, which know why.

        It locks the table until the end of the transaction.
        """
        cr, table = self.env.cr, SQL.identifier(self._table)
        trigger = self._get_trigger_name()
        cr.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = to_regclass(%s)", [trigger, self._table])
        if not cr.fetchone():
            yield
            return
        cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER %s", table, SQL.identifier(trigger)))
        try:
            yield
        finally:
            cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER %s", table, SQL.identifier(trigger)))

    @api.model
    def _walk_sudo(self, company, order):
        """Yield the rows of a company one after the other, with no more than a step of them in memory.

        :param res.company company: the company
        :param str order: the field by which they follow each other
        :return: rows in sudo mode as all of them are checked, whoever asks
        """
        rows_sudo = self.sudo().search([("company_id", "=", company.id)], order=order)
        for start in range(0, len(rows_sudo), STEP):
            step_sudo = rows_sudo[start : start + STEP]
            # At once, pictures included, which Odoo would read one by one.
            step_sudo.fetch([name for name, field in self._fields.items() if field.store])
            yield from step_sudo
            self.env.invalidate_all()
