"""Fills a database of the suite with tickets of the measured customer; stock Odoo has none.

Odoo makes one ticket that is closed and one that is open; PostgreSQL copies their rows, nine closed ones for each open
one. Two of them have 5 and 500 messages.
"""

from copies import copy_row, make_samples
from generate import cursor_on
from samples import LOGIN
from templates import Schema

ADDON = "portal_helpdesk_form"
# Far beyond the ids that Odoo gives, so that they are the same in each database.
FIRST = 1_000_000_000
IDS = {"ticket_few": FIRST + 1, "ticket_many": FIRST + 2}
MESSAGES = {"ticket_few": 5, "ticket_many": 500}
OPEN_EVERY = 10
# What differs between the copies, by the number of the copy.
CELLS = {
    "id": f"{FIRST} + nth",
    "number": "'B' || lpad(nth::text, 7, '0')",
    "name": "'Desk ' || md5(nth::text)",
    "description": "'<p>It sticks at ' || md5((nth + 1)::text) || '</p>'",
    "create_date": "now() - nth * interval '7 minutes'",
    "last_stage_update": "now() - nth * interval '6 minutes'",
    "portal_stage_date": "now() - nth * interval '6 minutes'",
    "access_token": "md5('token' || nth)",
    "portal_nonce": "NULL",
}


def make(database, count, login=LOGIN):
    """Make tickets of a portal user.

    :param int count: their number, two at least
    """
    samples = make_samples(database, "ticket_samples", login)
    with cursor_on(database) as cursor:
        schema = Schema(cursor)
        numbers = f"generate_series(1, {count}) nth"
        for sample, is_open in ((samples["closed"], "!="), (samples["open"], "=")):
            copy_row(
                cursor, schema, "helpdesk_ticket", CELLS, f"{numbers} WHERE nth % {OPEN_EVERY} {is_open} 0", sample
            )
        for name, ticket_id in IDS.items():
            cells = {"id": "nextval('mail_message_id_seq')", "res_id": str(ticket_id)}
            cells["message_id"] = f"'<{ticket_id}.' || nth || '@bench>'"
            numbers = f"generate_series(1, {MESSAGES[name]}) nth WHERE TRUE"
            copy_row(cursor, schema, "mail_message", cells, numbers, samples["message"])
        for table in ("helpdesk_ticket", "mail_message"):
            cursor.execute(f"VACUUM (FREEZE, ANALYZE) {table}")
