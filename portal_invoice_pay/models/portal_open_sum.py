import logging

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# What sums are grouped by, each a column of the lines and of the sums.
GROUPED = (
    "company_id",
    "currency_id",
    "portal_open_partner_id",
    "portal_open_type",
    "date_maturity",
    "portal_next_due",
)
COLUMNS = SQL(", ").join(map(SQL.identifier, GROUPED))
# Neither keys nor constraints refer to others: rows are written by the database alone, for lines that have them.
CREATE = """
    CREATE TABLE IF NOT EXISTS portal_open_sum (
        id bigserial PRIMARY KEY,
        company_id int4,
        currency_id int4,
        portal_open_partner_id int4,
        portal_open_type varchar,
        date_maturity date,
        portal_next_due date,
        amount numeric,
        count int4
    );
    CREATE INDEX IF NOT EXISTS portal_open_sum_partner_idx ON portal_open_sum (portal_open_partner_id)
"""
FOLLOW = SQL(
    """
    CREATE OR REPLACE FUNCTION portal_open_sum_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP != 'INSERT' THEN
            INSERT INTO portal_open_sum (%(columns)s, amount, count)
                 SELECT %(old)s, -OLD.amount_residual_currency, -1 WHERE OLD.portal_open_partner_id IS NOT NULL;
        END IF;
        IF TG_OP != 'DELETE' THEN
            INSERT INTO portal_open_sum (%(columns)s, amount, count)
                 SELECT %(new)s, NEW.amount_residual_currency, 1 WHERE NEW.portal_open_partner_id IS NOT NULL;
        END IF;
        RETURN NULL;
    END $$;
    DROP TRIGGER IF EXISTS portal_open_sum_follow ON account_move_line;
    CREATE TRIGGER portal_open_sum_follow
        AFTER INSERT OR DELETE OR UPDATE OF %(columns)s, amount_residual_currency ON account_move_line
        FOR EACH ROW EXECUTE FUNCTION portal_open_sum_follow()
    """,
    columns=COLUMNS,
    old=SQL(", ").join(SQL("OLD.%s", SQL.identifier(name)) for name in GROUPED),
    new=SQL(", ").join(SQL("NEW.%s", SQL.identifier(name)) for name in GROUPED),
)
# With the row goes all that depends on it.
FORGET = "DROP FUNCTION IF EXISTS portal_open_sum_follow() CASCADE"


class PortalOpenSum(models.Model):
    """What is open of the parts of invoices, summed up: of each addressee, vendor, currency and day.

    The database adds a row for each change of a part, in the same transaction, and takes none away: the sum of all
    rows is what is open, for whoever reads them, and payments at the same time do not wait for each other. A job puts
    together the rows of the same addressee and day, so that a balance reads as many of them as there are days.
    """

    _name = "portal.open.sum"
    _description = "Sum of What Is Open"
    # No table of Odoo's, as that one would have keys: who merges two contacts changes what these refer to, while the
    # lines of their invoices, which are changed too, have been followed already.
    _auto = False

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    portal_open_partner_id = fields.Many2one("res.partner", "Addressee of What Is Open", readonly=True)
    portal_open_type = fields.Char("Type of What Is Open", readonly=True)
    date_maturity = fields.Date("Due Date", readonly=True)
    portal_next_due = fields.Date("Next Part Due", readonly=True)
    amount = fields.Monetary(readonly=True)
    count = fields.Integer("Parts", readonly=True)

    @api.model
    def _follow_lines(self):
        """Have the database keep the sums from now on; what is open already is added."""
        self.env.cr.execute(CREATE)
        self.env.cr.execute(FOLLOW)
        self._add_missing()

    @api.model
    def _forget_lines(self):
        """Have the database keep no more sums: the lines of invoices outlive this addon."""
        self.env.cr.execute(FORGET)

    @api.autovacuum
    def _mend(self):
        """Compare the sums with the lines, and tell the vendor's staff where they were not the same."""
        count = self._add_missing()
        if count:
            _logger.warning("%s sums of what is open were not those of the lines, and were corrected.", count)

    @api.model
    def _add_missing(self):
        """Add what the sums lack, or have too much, by the lines: nothing, unless somebody wrote past the triggers.

        :return: the number of rows that were added
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO portal_open_sum (%(columns)s, amount, count)
                SELECT %(columns)s, SUM(amount), SUM(count)
                  FROM (
                        SELECT %(columns)s, amount_residual_currency AS amount, 1 AS count FROM account_move_line
                         WHERE portal_open_partner_id IS NOT NULL
                     UNION ALL
                        SELECT %(columns)s, -amount, -count FROM portal_open_sum
                       ) part
              GROUP BY %(columns)s HAVING SUM(amount) != 0 OR SUM(count) != 0
                """,
                columns=COLUMNS,
            )
        )
        return self.env.cr.rowcount

    @api.model
    def _fold(self):
        """Put together the rows of each addressee of whom there are several for the same; drop those of nothing.

        Whoever reads meanwhile sees the former rows, and what is added meanwhile is left as it is.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH gone AS (
                    DELETE FROM portal_open_sum
                     WHERE portal_open_partner_id IN (
                           SELECT portal_open_partner_id FROM portal_open_sum
                         GROUP BY %(columns)s HAVING COUNT(*) > 1 OR SUM(count) = 0)
                 RETURNING *
                )
                INSERT INTO portal_open_sum (%(columns)s, amount, count)
                SELECT %(columns)s, SUM(amount), SUM(count) FROM gone
              GROUP BY %(columns)s HAVING SUM(amount) != 0 OR SUM(count) != 0
                """,
                columns=COLUMNS,
            )
        )
