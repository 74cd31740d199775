"""Fills a database of the suite with tickets of the measured customer; stock Odoo has none.

Odoo makes one ticket that is closed and one that is open; PostgreSQL copies their rows, nine closed ones for each open
one. Two of them have 5 and 500 messages.
"""

import json
import subprocess
from pathlib import Path

from devkit import odoo
from devkit.console import Failure
from generate import cursor_on
from samples import LOGIN
from templates import Schema

ADDON = "portal_helpdesk_form"
# Far beyond the ids that Odoo gives, so that they are the same in each database.
FIRST = 1_000_000_000
IDS = {"ticket_few": FIRST + 1, "ticket_many": FIRST + 2}
MESSAGES = {"ticket_few": 5, "ticket_many": 500}
OPEN_EVERY = 10
MARK = "TICKETS:"
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
    samples = _make_samples(database, login)
    with cursor_on(database) as cursor:
        schema = Schema(cursor)
        numbers = f"generate_series(1, {count}) nth"
        for sample, is_open in ((samples["closed"], "!="), (samples["open"], "=")):
            _copy(cursor, schema, "helpdesk_ticket", CELLS, f"{numbers} WHERE nth % {OPEN_EVERY} {is_open} 0", sample)
        for name, ticket_id in IDS.items():
            cells = {"id": "nextval('mail_message_id_seq')", "res_id": str(ticket_id)}
            cells["message_id"] = f"'<{ticket_id}.' || nth || '@bench>'"
            numbers = f"generate_series(1, {MESSAGES[name]}) nth WHERE TRUE"
            _copy(cursor, schema, "mail_message", cells, numbers, samples["message"])
        for table in ("helpdesk_ticket", "mail_message"):
            cursor.execute(f"VACUUM (FREEZE, ANALYZE) {table}")


def _copy(cursor, schema, table, cells, numbers, sample_id):
    """Copy a row as often as there are numbers."""
    names = list(schema.columns(table))
    listed = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(cells.get(name, f'sample."{name}"') for name in names)
    query = f"INSERT INTO {table} ({listed}) SELECT {values} FROM {table} sample, {numbers} AND sample.id = {sample_id}"
    cursor.execute(query)


def _make_samples(database, login):
    """Let Odoo make the samples; return what `ticket_samples.make` returns.

    :raise Failure: If Odoo cannot.
    """
    source = Path(__file__).with_name("ticket_samples.py").read_text()
    script = f"{source}\nimport json\nprint({MARK!r} + json.dumps(make(env, {login!r})))\n"
    words = odoo.command(database, "--max-cron-threads=0", "--no-http", "--log-level=warn", program="shell")
    done = subprocess.run(words, input=script, capture_output=True, text=True, env=odoo.environment())
    for line in done.stdout.splitlines():
        if line.startswith(MARK):
            return json.loads(line[len(MARK) :])
    raise Failure(f"{done.stderr[-3000:]}\n\nOdoo could not make the sample tickets; it said the above.")
