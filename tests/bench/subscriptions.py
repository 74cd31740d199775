"""Fills a database of the suite with subscriptions of the measured customer; stock Odoo has none.

Odoo makes one with its line, and PostgreSQL copies their rows. One of ten is to be renewed, and one is closed.
"""

from copies import copy_row, make_samples
from generate import cursor_on
from samples import LOGIN
from templates import Schema

ADDON = "portal_contract_renew"
FIRST = 1_000_000_000
CELLS = {
    "id": f"{FIRST} + nth",
    "name": "'Bench ' || lpad(nth::text, 7, '0')",
    "code": "'SUB-' || lpad(nth::text, 7, '0')",
    "create_date": "now() - nth * interval '7 minutes'",
    "renewal_date": "CURRENT_DATE + (nth % 365)::int",
    "portal_state": "CASE nth % 10 WHEN 0 THEN 'to_renew' WHEN 1 THEN 'closed' ELSE 'active' END",
    "access_token": "md5('token' || nth)",
}
LINE_CELLS = {"id": f"{FIRST} + nth", "contract_id": f"{FIRST} + nth"}


def make(database, count, login=LOGIN):
    """Make subscriptions of a portal user.

    :param int count: their number
    """
    samples = make_samples(database, "subscription_samples", login)
    with cursor_on(database) as cursor:
        schema, numbers = Schema(cursor), f"generate_series(1, {count}) nth WHERE TRUE"
        copy_row(cursor, schema, "contract_contract", CELLS, numbers, samples["contract"])
        copy_row(cursor, schema, "contract_line", LINE_CELLS, numbers, samples["line"])
        for table in ("contract_contract", "contract_line"):
            cursor.execute(f"VACUUM (FREEZE, ANALYZE) {table}")
