"""Fills a database of the suite with orders to the measured customer as a supplier.

Odoo makes one with its line, and PostgreSQL copies their rows. One of ten is to be confirmed, and one is asked for.
"""

from copies import copy_row, make_samples
from generate import cursor_on
from samples import LOGIN
from templates import Schema

ADDON = "portal_supplier_connect"
FIRST = 1_000_000_000
CELLS = {
    "id": f"{FIRST} + nth",
    "name": "'PB' || lpad(nth::text, 7, '0')",
    "create_date": "now() - nth * interval '7 minutes'",
    "date_order": "now() - nth * interval '7 minutes'",
    "date_approve": "now() - nth * interval '7 minutes'",
    "date_planned": "now() + nth * interval '7 minutes'",
    "amount_total": "nth % 5000",
    "state": "CASE nth % 10 WHEN 1 THEN 'sent' ELSE 'purchase' END",
    "portal_supplier_state": "CASE nth % 10 WHEN 0 THEN 'to_confirm' WHEN 1 THEN 'asked' ELSE 'answered' END",
    "portal_is_expected": "nth % 10 = 0",
    "access_token": "md5('purchase' || nth)",
}
LINE_CELLS = {"id": f"{FIRST} + nth", "order_id": f"{FIRST} + nth"}


def make(database, count, login=LOGIN):
    """Make orders to a portal user as the supplier.

    :param int count: their number
    """
    samples = make_samples(database, "purchase_samples", login)
    with cursor_on(database) as cursor:
        schema, numbers = Schema(cursor), f"generate_series(1, {count}) nth WHERE TRUE"
        copy_row(cursor, schema, "purchase_order", CELLS, numbers, samples["order"])
        copy_row(cursor, schema, "purchase_order_line", LINE_CELLS, numbers, samples["line"])
        for table in ("purchase_order", "purchase_order_line"):
            cursor.execute(f"VACUUM (FREEZE, ANALYZE) {table}")
