"""Documents that are paid, held so that two payers do not meet."""

from odoo.tools import SQL


def lock_for_payment(records, counter):
    """Hold documents until the end of the transaction, and have them read anew.

    A second payer waits here. Then PostgreSQL refuses the change of a row that was changed meanwhile, and Odoo repeats
    the request, which sees what the first one did. Rows are held in the order of their ids, so that two payers never
    wait for each other.

    :param records: the documents
    :param str counter: an integer field of them, which nothing else writes
    """
    if not records:
        return
    records.flush_recordset()
    table, column, ids = SQL.identifier(records._table), SQL.identifier(counter), records._ids
    records.env.cr.execute(SQL("SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE", table, ids))
    records.env.cr.execute(SQL("UPDATE %s SET %s = COALESCE(%s, 0) + 1 WHERE id IN %s", table, column, column, ids))
    records.env.invalidate_all()
