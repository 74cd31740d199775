"""Fills a database of the suite with files that are shared with the measured customer, and with 1,000 others.

They are in one folder. Odoo makes one, and PostgreSQL copies its row.
"""

from copies import copy_row, make_samples
from generate import cursor_on
from samples import LOGIN
from templates import Schema

ADDON = "portal_documents_share"
FIRST = 1_000_000_000
CUSTOMERS = 1_000
CELLS = {
    "id": f"{FIRST} + nth",
    "name": "'file ' || lpad(nth::text, 7, '0') || '.txt'",
    "create_date": "now() - nth * interval '7 minutes'",
    "changed_on": "now() - nth * interval '7 minutes'",
}


def make(database, count, login=LOGIN):
    """Make files that are shared with a portal user.

    :param int count: their number
    """
    samples = make_samples(database, "document_samples", login)
    with cursor_on(database) as cursor:
        numbers = f"generate_series(1, {count}) nth WHERE TRUE"
        copy_row(cursor, Schema(cursor), "portal_document", CELLS, numbers, samples["document"])
        cursor.execute(
            "INSERT INTO portal_document_share_res_partner_rel (portal_document_share_id, res_partner_id)"
            " SELECT %s, id FROM res_partner WHERE is_company ORDER BY id LIMIT %s ON CONFLICT DO NOTHING",
            [samples["share"], CUSTOMERS],
        )
        for table in ("portal_document", "portal_document_share_res_partner_rel"):
            cursor.execute(f"VACUUM (FREEZE, ANALYZE) {table}")
