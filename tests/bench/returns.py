"""Fills a database of the suite with returns of the measured customer; stock Odoo has none.

Odoo makes one with its line, and PostgreSQL copies their rows. One of ten is to be sent back, and one is asked for.
"""

from copies import copy_row, make_samples
from generate import cursor_on
from samples import LOGIN
from templates import Schema

ADDON = "portal_delivery_return"
FIRST = 1_000_000_000
CELLS = {
    "id": f"{FIRST} + nth",
    "name": "'RB' || lpad(nth::text, 7, '0')",
    "create_date": "now() - nth * interval '7 minutes'",
    "state": "CASE nth % 10 WHEN 0 THEN 'approved' WHEN 1 THEN 'asked' ELSE 'refused' END",
    "dedup_key": "NULL",
}
LINE_CELLS = {"id": f"{FIRST} + nth", "return_id": f"{FIRST} + nth"}


def make(database, count, login=LOGIN):
    """Make returns of a portal user.

    :param int count: their number
    """
    samples = make_samples(database, "return_samples", login)
    with cursor_on(database) as cursor:
        schema, numbers = Schema(cursor), f"generate_series(1, {count}) nth WHERE TRUE"
        copy_row(cursor, schema, "portal_delivery_return", CELLS, numbers, samples["return"])
        copy_row(cursor, schema, "portal_delivery_return_line", LINE_CELLS, numbers, samples["line"])
        for table in ("portal_delivery_return", "portal_delivery_return_line"):
            cursor.execute(f"VACUUM (FREEZE, ANALYZE) {table}")
